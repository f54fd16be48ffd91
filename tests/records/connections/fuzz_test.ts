import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
} from "../../../lib/errors.ts";
import type { ConnectionRow } from "../../../lib/records/connections/connection_record.ts";
import { suricataRows } from "../../../lib/records/connections/suricata.ts";
import { zeekJsonRows } from "../../../lib/records/connections/zeek_json.ts";
import { zeekTsvRows } from "../../../lib/records/connections/zeek_tsv.ts";
import { missing, sharedFile } from "../../shared_data.ts";
import { memorySource } from "../traffic_helpers.ts";
import {
  readConnections,
  readLines,
  type RowReader,
} from "./connection_helpers.ts";

const READERS: Record<string, [RowReader, path: string]> = {
  "Zeek's own form": [
    zeekTsvRows,
    "data/zeek/stratosphere/008-conn.log.labeled",
  ],
  "Zeek's JSON": [zeekJsonRows, "data/zeek/zat/conn.json.log"],
  "Suricata's EVE": [suricataRows, "data/suricata/test6-malicious.eve.json"],
};

/** Texts that stand for something to a reader. */
const SPECIAL = [
  "\t",
  "\n",
  "\r\n",
  "-",
  "(empty)",
  "\\x09",
  "\\x",
  "#separator \\x2c\n",
  "#fields\tts\n",
  "#path\tconn\n",
  "#path\tdns\n",
  "   ",
  '"',
  "{",
  "}",
  ":",
  ",",
  "null",
  "1e999",
  "9".repeat(30),
  '"__proto__":{"a":1},',
  "\u0000",
  "\ufeff",
  "é",
];

/** Changes of a text: at a place, so many characters give way to another text. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(40),
    insert: fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ maxLength: 20 })),
  }),
  { maxLength: 8 },
);

type Edit = { at: number; remove: number; insert: string };

function edited(text: string, edits: readonly Edit[]): string {
  for (const { at, remove, insert } of edits) {
    const start = Math.floor(at * text.length);
    text = text.slice(0, start) + insert + text.slice(start + remove);
  }
  return text;
}

/** Whether a row is what its type says. */
function checkRow(row: ConnectionRow, index: number): void {
  assertEquals(row.index, index);
  if ("problem" in row) return assert(row.problem.startsWith("Cannot parse "));
  assert(Number.isFinite(row.start) && row.start >= 0);
  assert(row.duration === null || row.duration >= 0);
  for (const port of [row.originatorPort, row.responderPort]) {
    assert(Number.isInteger(port) && port >= 0 && port <= 65535);
  }
  assert(row.originator !== "" && row.responder !== "");
  const counts = [
    row.originatorBytes,
    row.responderBytes,
    row.originatorPackets,
    row.responderPackets,
    row.originatorWireBytes,
    row.responderWireBytes,
  ];
  for (const count of counts) {
    assert(count === null || Number.isInteger(count) && count >= 0);
  }
}

function isDocumented(error: unknown): boolean {
  return error === undefined || error instanceof ConfigurationError ||
    error instanceof BadInputError || error instanceof AccessError;
}

/** Runs per property; `deno task fuzz` or the like may ask for more. */
const numRuns = Number(Deno.env.get("FUZZ_RUNS") ?? 300);

for (const [name, [reader, path]] of Object.entries(READERS)) {
  Deno.test({
    name: `mutated lines of ${name} give rows, bad rows or documented errors`,
    ignore: missing(path),
  }, async () => {
    const text = await Deno.readTextFile(sharedFile(path));
    const lines = text.split("\n").slice(0, 60);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(lines.length - 1),
        edits,
        fc.integer({ min: 1, max: 3000 }),
        async (from, edits, chunkBytes) => {
          const header = lines.filter((line) => line.startsWith("#"));
          const body = lines.slice(Math.max(from, header.length)).slice(0, 4);
          const mutated = edited([...header, ...body].join("\n"), edits);
          const { rows, error } = await readLines(reader, mutated, chunkBytes);
          assert(isDocumented(error), `${error}`);
          rows.forEach(checkRow);
          assert(rows.length <= mutated.split("\n").length);
        },
      ),
      { numRuns },
    );
  });
}

Deno.test("random bytes give documented errors, and never hang", async () => {
  const start = fc.constantFrom(
    "",
    "#separator \\x09\n#fields\t",
    '{"_path":"conn"}\n',
    '{"timestamp":1,"event_type":"flow"}\n',
    "\x1f\x8b\x08\x00",
  );
  await fc.assert(
    fc.asyncProperty(
      start,
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 100 }),
      async (text, noise, chunkBytes) => {
        const bytes = Uint8Array.from([
          ...Array.from(text, (c) => c.charCodeAt(0)),
          ...noise,
        ]);
        const source = memorySource(bytes, "x.log", chunkBytes);
        const error = await readConnections([source])
          .then(({ rows, error }) => (rows.forEach(checkRow), error))
          .catch((error) => error);
        assert(isDocumented(error), `${error}`);
      },
    ),
    { numRuns },
  );
});
