import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import { limitBatches } from "../../lib/records/limit_batches.ts";
import { limitRows } from "../../lib/records/limit_bad_rows.ts";
import type { Row } from "../../lib/records/mod.ts";

/** Rows from a text: `.` is a good one, `x` a bad one. */
function rowsOf(text: string): Row[] {
  return Array.from(
    text,
    (mark, index): Row =>
      mark === "."
        ? { index, values: [] }
        : { index, source: "x.csv", line: index + 1, problem: "bad" },
  );
}

/** What comes through a limit, what it says of bad rows, and what ends it. */
async function outcome(
  limited: AsyncIterable<readonly Row[]>,
  reported: readonly number[],
) {
  const passed: number[] = [];
  try {
    for await (const rows of limited) {
      passed.push(...rows.map(({ index }) => index));
    }
  } catch (error) {
    return { passed, reported, problem: (error as Error).message };
  }
  return { passed, reported, problem: "" };
}

async function* inArrays(rows: readonly Row[], size: number) {
  for (let i = 0; i < rows.length; i += size) {
    yield await Promise.resolve(rows.slice(i, i + size));
  }
}

Deno.test("limitBatches() does to arrays what limitRows() does to rows", async () => {
  const texts = fc.string({
    unit: fc.constantFrom(".", ".", "x"),
    maxLength: 250,
  });
  const limits = fc.constantFrom(undefined, "0", "2", "80", "30%", "100%");
  await fc.assert(
    fc.asyncProperty(
      texts,
      limits,
      fc.integer({ min: 1, max: 300 }),
      async (text, maxErrors, size) => {
        const rows = rowsOf(text);
        const limit = () => {
          const reported: number[] = [];
          const report = ({ index }: Row) => void reported.push(index);
          return { reported, maxErrors, report };
        };
        const one = limit();
        const each = limitRows(ReadableStream.from(rows), one);
        const singly = async function* () {
          for await (const row of each) yield [row];
        };
        const many = limit();
        const batches = limitBatches(inArrays(rows, size), many);
        assertEquals(
          await outcome(batches, many.reported),
          await outcome(singly(), one.reported),
        );
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("limitBatches() refuses what is no count or percentage at once", () => {
  assertThrows(
    () => limitBatches(inArrays([], 1), { maxErrors: "many", report() {} }),
    ConfigurationError,
    'Cannot use --max-errors "many" as it must be a count or a percentage',
  );
});
