import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  capture,
  connection,
  eveJson,
  sourceOf,
  START,
  ZEEK_HEADER,
  zeekJson,
  zeekLines,
  zeekTsv,
} from "./connection_logs.ts";
import { type Finished, runCli } from "./run_cli.ts";

type Fields = Record<string, string | number>;

function parse(stdout: string): Fields[] {
  return stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

async function connections(
  args: readonly string[],
  stdin: string | Uint8Array<ArrayBuffer> = "",
): Promise<Finished> {
  return await runCli(["connections", ...args], { stdin });
}

/** Runs it and wants it to go well. */
async function read(
  stdin: string | Uint8Array<ArrayBuffer>,
  ...args: string[]
): Promise<{ rows: Fields[]; stderr: string }> {
  const { code, stdout, stderr } = await connections(args, stdin);
  assertEquals(code, 0, stderr);
  return { rows: parse(stdout), stderr };
}

const EXPECTED = Array.from({ length: 20 }, (_, i) => {
  const fields = connection(i);
  return { ...fields, ip_proto: fields.proto === "udp" ? 17 : 6 };
});

Deno.test("connections gives Zeek's TSV and JSON back under Zeek's names", async () => {
  const tsv = await read(zeekTsv(20));
  assertEquals(tsv.rows, EXPECTED);
  assertStringIncludes(tsv.stderr, "format: zeek, 20 connections");
  const json = await read(zeekJson(20), "-");
  assertEquals(json.rows, EXPECTED);
  assertStringIncludes(json.stderr, "format: zeek, 20 connections");
});

Deno.test("connections takes flows of eve.json and counts what is none", async () => {
  const { rows, stderr } = await read(eveJson(20));
  assertEquals(rows.length, 20);
  for (const [i, row] of rows.entries()) {
    const names = ["ts", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"];
    names.push("proto", "orig_pkts", "resp_pkts", "orig_ip_bytes");
    for (const name of names) {
      assertEquals(row[name], connection(i)[name], `${name} of ${i}`);
    }
  }
  assertStringIncludes(stderr, "format: suricata, 20 connections");
  assertStringIncludes(stderr, "no connections: 20 alert");
});

Deno.test("connections reads a capture", async () => {
  const { rows, stderr } = await read(capture(3));
  rows.sort((a, b) => Number(a.ts) - Number(b.ts));
  for (const [i, { uid, history, ...row }] of rows.entries()) {
    assertEquals(typeof uid, "string");
    assertEquals(history, "Dd");
    assertEquals(row, {
      "ts": START + i,
      "id.orig_h": sourceOf(i),
      "id.orig_p": 40_000 + i,
      "id.resp_h": "192.168.55.1",
      "id.resp_p": 53,
      "proto": "udp",
      "duration": 0.002,
      "orig_bytes": 40,
      "resp_bytes": 90,
      "conn_state": "SF",
      "orig_pkts": 1,
      "orig_ip_bytes": 68,
      "resp_pkts": 1,
      "resp_ip_bytes": 118,
      "ip_proto": 17,
    });
  }
  assertStringIncludes(stderr, "format: pcap, 3 connections");
  assertStringIncludes(stderr, "6 packets in 6 frames");
});

Deno.test("connections reads several files, compressed ones too", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.log`, zeekTsv(10));
    const gzip = new Response(zeekJson(10, 10)).body!
      .pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${folder}/b.log.gz`, gzip);
    const { rows } = await read("", `${folder}/a.log`, `${folder}/b.log.gz`);
    assertEquals(rows, EXPECTED);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("connections --ignore-checksums takes packets that are damaged", async () => {
  const bytes = capture(1);
  // The checksum in the first IPv4 header.
  bytes[24 + 16 + 14 + 10]! ^= 1;
  const strict = await read(bytes);
  // The answer alone is left.
  const [answer] = strict.rows;
  assertEquals([answer!.orig_pkts, answer!.resp_pkts], [0, 1]);
  assertStringIncludes(strict.stderr, "1 bad IP checksum");
  assertStringIncludes(strict.stderr, "--ignore-checksums takes them");
  const { rows } = await read(bytes, "--ignore-checksums");
  assertEquals([rows[0]!.orig_pkts, rows[0]!.resp_pkts], [1, 1]);
});

Deno.test("connections skips bad rows and says so, --quiet only that", async () => {
  const text = zeekTsv(5) + "1700000003\thalf\n" + zeekLines(5, 5);
  const { rows, stderr } = await read(text);
  assertEquals(rows, EXPECTED.slice(0, 10));
  assertStringIncludes(stderr, "Cannot parse stdin line 13");
  assertStringIncludes(stderr, "1 row could not be read");
  const quiet = await read(text, "--quiet");
  assertEquals(quiet.rows, rows);
  assertEquals(quiet.stderr.includes("format:"), false);
});

Deno.test("connections --max-errors ends with 3, what was good is written", async () => {
  const text = zeekTsv(5) + "half\n".repeat(3) + zeekLines(5, 5);
  const few = await connections(["--max-errors", "2"], text);
  assertEquals(few.code, 3, few.stderr);
  assertEquals(parse(few.stdout), EXPECTED.slice(0, 5));
  const many = await connections(["--max-errors", "3"], text);
  assertEquals(many.code, 0, many.stderr);
});

const REFUSALS: [what: string, text: string, args: string[], code: number][] = [
  ["nothing", "", [], 3],
  ["a text", "hello\n", [], 2],
  ["a dns.log", zeekTsv(2).replace("#path\tconn", "#path\tdns"), [], 2],
  ["a header alone", ZEEK_HEADER, [], 3],
  ["bad rows alone", ZEEK_HEADER + "half\n", [], 3],
  ["a log as a capture", zeekTsv(2), ["--format", "pcap"], 3],
  ["a log as eve.json", zeekTsv(2), ["--format", "suricata"], 3],
  ["an unknown format", zeekTsv(2), ["--format", "csv"], 2],
  ["an unknown option", zeekTsv(2), ["--by", "source"], 2],
  ["bad --max-errors", zeekTsv(2), ["--max-errors", "x"], 2],
  ["a missing file", "", ["/none/conn.log"], 5],
];

for (const [what, text, args, code] of REFUSALS) {
  Deno.test(`connections refuses ${what} with ${code}`, async () => {
    const { code: ended, stdout, stderr } = await connections(args, text);
    assertEquals(ended, code, stderr);
    assertEquals(stdout, "");
    assertStringIncludes(stderr, "error: Cannot ");
  });
}

Deno.test("connections ends well when nobody reads stdout any more", async () => {
  const { code, stdout } = await runCli(["connections"], {
    stdin: zeekTsv(3000),
    shell: '{ "$@"; echo $? >&2; } | head -1',
  });
  assertEquals(code, 0);
  assertEquals(parse(stdout), EXPECTED.slice(0, 1));
});
