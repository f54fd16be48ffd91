import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import fc from "fast-check";
import {
  csvRecords,
  MAX_RECORD_LENGTH,
  MAX_RECORD_LINES,
} from "../../lib/records/csv_records.ts";
import { cellsOf } from "../../lib/records/text_parser.ts";

const UNCLOSED = "a quote is opened and not closed";
const MALFORMED = "a quote stands where none may";

type Outcome = [line: number, outcome: string[] | string];

/** Cuts lines into records, so many lines to a block. */
async function cut(
  lines: readonly (string | null)[],
  blockLines = Infinity,
): Promise<Outcome[]> {
  async function* blocks() {
    for (let i = 0; i < lines.length; i += blockLines) {
      const block = lines.slice(i, i + blockLines);
      yield await Promise.resolve({ firstLine: i + 1, lines: block });
    }
  }
  const outcomes: Outcome[] = [];
  for await (const batch of csvRecords(blocks())) {
    assertEquals(batch.length > 0, true);
    for (const { line, content, problem } of batch) {
      outcomes.push([line, content === null ? problem : cellsOf(content)]);
    }
  }
  return outcomes;
}

const cases: [name: string, lines: (string | null)[], outcome: Outcome[]][] = [
  ["plain rows", ["a,b", "c,d"], [[1, ["a", "b"]], [2, ["c", "d"]]]],
  ["blank lines", ["", "a,b", " ", "", "c,d"], [
    [2, ["a", "b"]],
    [5, ["c", "d"]],
  ]],
  ["quoted commas and quotes", ['"a,""b""",c'], [[1, ['a,"b"', "c"]]]],
  ["an empty quoted cell alone", ['""'], [[1, [""]]]],
  ["a field over lines", ['1,"a', "", 'b",2', "c"], [
    [1, ["1", "a\n\nb", "2"]],
    [4, ["c"]],
  ]],
  ["a bare quote", ["a,b", 'c"d"e,f', "g"], [
    [1, ["a", "b"]],
    [2, MALFORMED],
    [3, ["g"]],
  ]],
  ["text after a quote", ['"a"b,c', "d"], [[1, MALFORMED], [2, ["d"]]]],
  ["a stray quote, never closed", ["a", 'b,"c', "d", "e"], [
    [1, ["a"]],
    [2, UNCLOSED],
    [3, ["d"]],
    [4, ["e"]],
  ]],
  ["a stray quote before a good record over lines", [
    'a"b',
    "c",
    '"d',
    'e"',
    "f",
  ], [[1, MALFORMED], [2, ["c"]], [3, ["d\ne"]], [5, ["f"]]]],
  ["a line too long inside quotes", ['"a', null, 'b"', "c"], [
    [1, UNCLOSED],
    [2, "the line is longer than 1 MiB"],
    [3, MALFORMED],
    [4, ["c"]],
  ]],
  ["a byte order mark that is no first byte", ["\ufeffa"], [[1, ["\ufeffa"]]]],
];

for (const [name, lines, outcome] of cases) {
  Deno.test(`csvRecords() cuts ${name}`, async () => {
    assertEquals(await cut(lines), outcome);
    assertEquals(await cut(lines, 1), outcome);
    assertEquals(await cut(lines, 2), outcome);
  });
}

Deno.test("csvRecords() waits for a quote through 1,000 lines and no more", async () => {
  const within = ['"a', ...Array(MAX_RECORD_LINES - 2).fill("b"), 'c"'];
  const outcome = await cut(within, 64);
  assertEquals(outcome.length, 1);
  assertEquals(outcome[0]![1][0], within.join("\n").slice(1, -1));

  const beyond = ['"a', ...Array(MAX_RECORD_LINES - 1).fill("b"), 'c"', "d"];
  const outcomes = await cut(beyond, 64);
  assertEquals(outcomes.length, MAX_RECORD_LINES + 2);
  assertEquals(outcomes[0], [1, UNCLOSED]);
  assertEquals(outcomes[1], [2, ["b"]]);
  assertEquals(outcomes.at(-2), [MAX_RECORD_LINES + 1, MALFORMED]);
  assertEquals(outcomes.at(-1), [MAX_RECORD_LINES + 2, ["d"]]);
});

Deno.test("csvRecords() waits for a quote through 64 KiB and no more", async () => {
  const half = "x".repeat(MAX_RECORD_LENGTH / 2);
  assertEquals((await cut([`"${half.slice(2)}`, `${half}"`])).length, 1);
  assertEquals(await cut([`"${half}`, `${half}"`, "a"]), [
    [1, UNCLOSED],
    [2, MALFORMED],
    [3, ["a"]],
  ]);
  assertEquals(await cut([`"${half}${half}`, "a"]), [[1, UNCLOSED], [2, [
    "a",
  ]]]);
  const long = half + half + half;
  assertEquals(await cut([`"${long}"`]), [[1, [long]]]);
});

Deno.test("csvRecords() gives what @std/csv gives where that can parse", async () => {
  const cells = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ") });
  const tables = fc.array(fc.array(cells, { minLength: 2, maxLength: 3 }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(fc.asyncProperty(tables, fc.nat(3), async (table, size) => {
    const text = stringify(table).replaceAll("\r\n", "\n");
    const outcomes = await cut(text.split("\n"), size + 1);
    assertEquals(outcomes.map(([, outcome]) => outcome), parse(text));
  }));
});

Deno.test("csvRecords() does not depend on blocks, and accounts for each line", async () => {
  const lines = fc.array(
    fc.string({ unit: fc.constantFrom("a", ",", '"', '"', " "), maxLength: 6 }),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(lines, fc.nat(4), async (lines, size) => {
      const outcomes = await cut(lines);
      assertEquals(await cut(lines, size + 1), outcomes);
      let next = 1;
      for (const [line, outcome] of outcomes) {
        for (; next < line; next++) assertEquals(lines[next - 1]!.trim(), "");
        const cells = typeof outcome === "string" ? [] : outcome;
        next += 1 + cells.join("").split("\n").length - 1;
      }
      for (; next <= lines.length; next++) {
        assertEquals(lines[next - 1]!.trim(), "");
      }
    }),
    { numRuns: 300 },
  );
});
