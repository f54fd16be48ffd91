import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CONNECTION_SCHEMAS } from "../../lib/features/connections/connection_schemas.ts";
import {
  capture,
  connection,
  sourceOf,
  ZEEK_HEADER,
  zeekJson,
  zeekTsv,
} from "./connection_logs.ts";
import { type Finished, runCli } from "./run_cli.ts";

type Row = Record<string, string>;

async function features(
  args: readonly string[],
  stdin: string | Uint8Array<ArrayBuffer> = "",
): Promise<Finished> {
  return await runCli(["features", ...args], { stdin });
}

/** Runs it and wants it to go well; no cell holds a comma. */
async function read(
  stdin: string | Uint8Array<ArrayBuffer>,
  ...args: string[]
): Promise<{ columns: string[]; rows: Row[]; stderr: string }> {
  const { code, stdout, stderr } = await features(args, stdin);
  assertEquals(code, 0, stderr);
  const [header, ...lines] = stdout.trimEnd().split("\n");
  const columns = header!.split(",");
  const rows = lines.map((line) => {
    const cells = line.split(",");
    assertEquals(cells.length, columns.length);
    return Object.fromEntries(columns.map((name, i) => [name, cells[i]!]));
  });
  return { columns, rows, stderr };
}

for (const schema of ["connection", "nsl-kdd-flow"] as const) {
  Deno.test(`features --schema ${schema} writes its columns`, async () => {
    const { columns, rows, stderr } = await read(
      zeekTsv(20),
      "--schema",
      schema,
    );
    const names = CONNECTION_SCHEMAS[schema].schema.features
      .map(({ name }) => name);
    assertEquals(columns, ["ts", "uid", "source", ...names]);
    assertEquals(rows.map(({ uid }) => uid), uids(20));
    assertEquals(rows.map(({ source }) => source), sources(20));
    assertStringIncludes(stderr, "format: zeek, 20 connections, 0 of them");
  });
}

function uids(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `C${i}`);
}

function sources(count: number): string[] {
  return Array.from({ length: count }, (_, i) => sourceOf(i));
}

Deno.test("features gives NSL-KDD's values of a known sequence", async () => {
  const { rows } = await read(zeekTsv(9), "--schema", "nsl-kdd-flow");
  const [first, last] = [rows[0]!, rows[8]!];
  assertEquals(first.protocol_type, "udp");
  assertEquals(first.flag, "SF");
  assertEquals(Number(first.src_bytes), 500);
  assertEquals(Number(first.dst_bytes), 9000);
  assertEquals(Number(first.count), 1);
  // All go to one host, one each half second, in a window of two seconds.
  const counts = rows.map(({ count }) => Number(count));
  assertEquals(counts.slice(0, 4), [1, 2, 3, 4]);
  assertEquals(counts[8], counts[7]);
  assert(counts[8] === 4 || counts[8] === 5, `${counts[8]}`);
  assertEquals(Number(last.dst_host_count), 9);
  assertEquals(Number(last.serror_rate), 0);
});

Deno.test("features puts connections in order of start, and counts late ones", async () => {
  const lines = zeekJson(10).trimEnd().split("\n");
  const text = [...lines.slice(1), lines[0]].join("\n") + "\n";
  const late = await read(text, "--lateness", "1");
  assertStringIncludes(late.stderr, "1 of them came too late");
  // It has missed its turn; the others keep theirs.
  assertEquals(late.rows.slice(0, 3).map(({ uid }) => uid), ["C1", "C2", "C3"]);
  assertEquals(late.rows.map(({ uid }) => uid).toSorted(), uids(10));
  const ordered = await read(text, "--lateness", "60");
  assertStringIncludes(ordered.stderr, "0 of them came too late");
  assertEquals(ordered.rows.map(({ uid }) => uid), uids(10));
});

Deno.test("features of one traffic are the same from TSV and JSON", async () => {
  assertEquals((await read(zeekJson(30))).rows, (await read(zeekTsv(30))).rows);
});

Deno.test("features reads a capture", async () => {
  const { rows, stderr } = await read(capture(5));
  assertEquals(rows.map(({ source }) => source), sources(5));
  assertStringIncludes(stderr, "format: pcap, 5 connections");
});

Deno.test("features writes the label where there is one", async () => {
  const text = [0, 1, 2].map((i) =>
    JSON.stringify({
      ...connection(i),
      label: i === 1 ? "Malicious" : "Benign",
    })
  ).join("\n") + "\n";
  const { columns, rows } = await read(text);
  assertEquals(columns.at(-1), "label");
  assertEquals(rows.map(({ label }) => label), [
    "Benign",
    "Malicious",
    "Benign",
  ]);
});

Deno.test("features skips bad rows and goes on", async () => {
  const { rows, stderr } = await read(zeekTsv(5) + "half\n");
  assertEquals(rows.length, 5);
  assertStringIncludes(stderr, "1 row could not be read");
});

const REFUSALS: [what: string, text: string, args: string[], code: number][] = [
  ["nothing", "", [], 3],
  ["a text", "hello\n", [], 2],
  ["a dns.log", zeekTsv(2).replace("#path\tconn", "#path\tdns"), [], 2],
  ["a header alone", ZEEK_HEADER, [], 3],
  ["bad rows alone", ZEEK_HEADER + "half\n", [], 3],
  ["an unknown schema", zeekTsv(2), ["--schema", "kdd"], 2],
  ["a negative lateness", zeekTsv(2), ["--lateness", "-1"], 2],
  ["a missing file", "", ["/none/conn.log"], 5],
];

for (const [what, text, args, code] of REFUSALS) {
  Deno.test(`features refuses ${what} with ${code}`, async () => {
    const { code: ended, stdout, stderr } = await features(args, text);
    assertEquals(ended, code, stderr);
    // At most the header.
    assert(stdout.split("\n").length <= 2, stdout);
    assertStringIncludes(stderr, "error: Cannot ");
  });
}
