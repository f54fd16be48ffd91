import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CONNECTION_SCHEMAS } from "../../lib/features/connections/connection_schemas.ts";
import {
  capture,
  connection,
  eveJson,
  zeekJson,
  zeekTsv,
} from "./connection_logs.ts";
import { type Finished, runCli } from "./run_cli.ts";
import { TINY } from "./tiny_model.ts";

let folder = "";

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
});
Deno.test.afterAll(async () => {
  await Deno.remove(folder, { recursive: true });
});

async function trainOn(
  stdin: string | Uint8Array<ArrayBuffer>,
  ...args: string[]
): Promise<Finished> {
  const given = ["train", "-", "--output", `${folder}/m.json`, ...TINY];
  return await runCli([...given, ...args], { stdin });
}

interface Facts {
  readonly detector: {
    readonly schema: {
      readonly connections: string;
      readonly features: readonly { readonly name: string }[];
    };
    readonly windowing: {
      readonly by?: string;
      readonly lateness: number;
      readonly timesteps: number;
    };
  };
}

/** Trains, wants it to go well, and reads the model. */
async function trained(
  stdin: string | Uint8Array<ArrayBuffer>,
  ...args: string[]
): Promise<{ facts: Facts["detector"]; stderr: string }> {
  const { code, stderr } = await trainOn(stdin, ...args);
  assertEquals(code, 0, stderr);
  const { detector }: Facts = JSON.parse(
    await Deno.readTextFile(`${folder}/m.json`),
  );
  return { facts: detector, stderr };
}

/** The verdicts of a log. */
async function score(
  stdin: string,
  ...args: string[]
): Promise<{ score: number; index: number }[]> {
  const given = ["score", "--model", `${folder}/m.json`, ...args];
  const { code, stdout, stderr } = await runCli(given, { stdin });
  assertEquals(code, 0, stderr);
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}

const FORMS: [string, string | Uint8Array<ArrayBuffer>, string][] = [
  ["Zeek's TSV", zeekTsv(200), "zeek"],
  ["Zeek's JSON", zeekJson(200), "zeek"],
  ["eve.json", eveJson(200), "suricata"],
  ["a capture", capture(200), "pcap"],
];

for (const [name, input, format] of FORMS) {
  Deno.test(`train takes ${name}`, async () => {
    const { facts, stderr } = await trained(input);
    assertStringIncludes(stderr, `format: ${format}`);
    assertEquals(facts.schema.connections, "connection");
    assertEquals(facts.windowing.lateness, 2);
    const { features } = CONNECTION_SCHEMAS.connection.schema;
    assertEquals(
      facts.schema.features.map(({ name }) => name),
      features.map(({ name }) => name),
    );
    assertStringIncludes(stderr, "alerts a day");
  });
}

Deno.test("train keeps schema, lateness and windows, and score uses them", async () => {
  const { facts } = await trained(
    zeekTsv(200),
    "--schema",
    "nsl-kdd-flow",
    "--lateness",
    "7",
    "--by",
    "source",
    "--timesteps",
    "3",
  );
  assertEquals(facts.schema.connections, "nsl-kdd-flow");
  assertEquals(facts.schema.features.length, 26);
  assertEquals(facts.windowing.by, "source");
  assertEquals(facts.windowing.timesteps, 3);
  assertEquals(facts.windowing.lateness, 7);
  // Five hosts, each of whose first two connections end no window.
  assertEquals((await score(zeekTsv(200))).length, 200 - 5 * 2);
});

Deno.test("score gives TSV and JSON of one traffic the same verdicts", async () => {
  await trained(zeekTsv(200));
  const verdicts = await score(zeekTsv(50));
  assertEquals(verdicts.length, 50);
  assert(verdicts.every(({ score }) => Number.isFinite(score)));
  const json = await score(zeekJson(50));
  assertEquals(json.map(({ score }) => score), verdicts.map((v) => v.score));
});

/** A log in which each tenth connection is an attack: many bytes, no answer. */
function labelled(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const isAttack = i % 10 === 9;
    return JSON.stringify({
      ...connection(i),
      ...(isAttack && { orig_bytes: 5e9, resp_bytes: 0, conn_state: "S0" }),
      label: isAttack ? "Malicious" : "Benign",
    }) + "\n";
  }).join("");
}

Deno.test("train leaves attacks out, and evaluate finds them", async () => {
  const { stderr } = await trained(labelled(300));
  assertStringIncludes(stderr, "30");
  const given = ["evaluate", "-", "--model", `${folder}/m.json`, "--json"];
  const { code, stdout, stderr: said } = await runCli(given, {
    stdin: labelled(300),
  });
  assertEquals(code, 0, said);
  const { rows, anomalies, auroc } = JSON.parse(stdout);
  assertEquals([rows, anomalies], [300, 30]);
  assert(auroc > 0.95, `${auroc}`);
});

const REFUSALS: [what: string, text: string, args: string[], code: number][] = [
  ["a dns.log", zeekTsv(9).replace("#path\tconn", "#path\tdns"), [], 2],
  ["no connection", zeekTsv(0), [], 3],
  ["windows by a column", zeekTsv(200), ["--by", "service"], 2],
  ["an unknown schema", zeekTsv(200), ["--schema", "kdd"], 2],
  ["a label that is not there", zeekTsv(200), ["--label", "attack"], 2],
];

for (const [what, text, args, code] of REFUSALS) {
  Deno.test(`train refuses ${what} with ${code}`, async () => {
    const { code: ended, stderr } = await trainOn(text, ...args);
    assertEquals(ended, code, stderr);
    assertStringIncludes(stderr, "error: Cannot ");
  });
}

Deno.test("score refuses connections for a model of something else", async () => {
  const given = ["score", "--model", "synthetic"];
  const { code, stderr } = await runCli(given, { stdin: zeekTsv(5) });
  assertEquals(code, 2, stderr);
  assertStringIncludes(stderr, "trained on connections");
});
