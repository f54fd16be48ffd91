import { assertEquals, assertStringIncludes } from "@std/assert";
import { zeekTsv } from "./connection_logs.ts";
import {
  type ConnectionModel,
  connectionModel,
  removeConnectionModel,
} from "./connection_model.ts";
import { ALL, fileOf, watch } from "./watch_process.ts";

Deno.test.afterAll(removeConnectionModel);

/** A refusal: arguments in which DIR is the tests' folder, exit code, words. */
type Refusal = readonly [args: string, code: number, words: string];

const REFUSALS: readonly Refusal[] = [
  ["", 2, "without FILE"],
  ["a.log b.log", 2, '"b.log"'],
  ["--max-alerts 20 -", 2, '"20"'],
  ["--max-alerts 0/h -", 2, '"0/h"'],
  ["--on-overload explode -", 2, "explode"],
  ["--format csv -", 2, "csv"],
  ["--lateness -1 -", 2, "-1"],
  ["--silent-minutes 0 -", 2, "silent-minutes"],
  ["--threshold best-f1 -", 2, "best-f1"],
  ["--alowlist x -", 2, "allowlist"],
  ["--model nsl-kdd-reference -", 2, "not trained on connections"],
  ["--model synthetic -", 2, "not trained on connections"],
  ["--model DIR/none.json -", 4, "none.json"],
  ["--model DIR/text.txt -", 4, "text.txt"],
  ["--allowlist DIR/none.json -", 5, "none.json"],
  ["--allowlist DIR/text.txt -", 2, "text.txt"],
  ["--pseudonymise DIR/none.key -", 5, "none.key"],
  ["--pseudonymise DIR/short.key -", 2, "short.key"],
  ["--state DIR/none/state -", 5, "none/state"],
  ["--state DIR -", 5, "directory"],
  ["--state DIR/text.txt -", 2, "text.txt"],
  ["--output DIR/none/out -", 5, "none/out"],
  ["--output DIR -", 5, "directory"],
  ["--health DIR/none/health -", 5, "none/health"],
  ["--health DIR -", 5, "directory"],
  ["DIR", 5, "directory"],
  ["--format pcap DIR/none.pcap", 5, "none.pcap"],
  ["--format pcap DIR/text.txt", 3, "text.txt"],
  ["DIR/text.txt", 2, "text.txt"],
  ["DIR/dns.log", 2, "dns.log"],
];

async function makeFiles(): Promise<ConnectionModel> {
  await fileOf("text.txt", "no key, no list,\nno model and no log\n");
  await fileOf("short.key", "secret");
  await fileOf("dns.log", zeekTsv(3).replace("#path\tconn", "#path\tdns"));
  return await connectionModel();
}

for (const [args, code, words] of REFUSALS) {
  Deno.test(`watch ${args} ends with ${code}`, async () => {
    const { directory } = await makeFiles();
    const given = args.split(" ").filter((arg) => arg !== "")
      .map((arg) => arg.replace("DIR", directory));
    const { code: ended, stdout, stderr } = await watch(given, {
      stdin: zeekTsv(3),
    });
    assertEquals(stdout, "");
    assertEquals(ended, code, stderr);
    assertStringIncludes(stderr, words);
  });
}

/** What comes through the pipe, how it is read, exit code, words. */
type PipeRefusal = readonly [
  what: string,
  text: string,
  format: string,
  code: number,
  words: string,
];

const PIPES: readonly PipeRefusal[] = [
  ["nothing", "", "auto", 3, "empty"],
  ["a text", "no connections\nhere\n", "auto", 2, '"no connections"'],
  ["a header alone", zeekTsv(0), "auto", 3, "Cannot find a connection"],
  [
    "another log",
    zeekTsv(3).replace("#path\tconn", "#path\tdns"),
    "auto",
    2,
    "dns",
  ],
  [
    "Zeek's log as eve.json",
    zeekTsv(3),
    "suricata",
    3,
    "Cannot find a connection",
  ],
  ["Zeek's log as a capture", zeekTsv(3), "pcap", 3, "pcapng"],
];

for (const [what, text, format, code, words] of PIPES) {
  Deno.test(`watch refuses ${what} from a pipe`, async () => {
    const { code: ended, stdout, stderr } = await watch(
      [...ALL, "--format", format, "-"],
      { stdin: text },
    );
    assertEquals(stdout, "");
    assertEquals(ended, code, stderr);
    assertStringIncludes(stderr, words);
  });
}
