import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { BadInputError, ConfigurationError } from "../../lib/errors.ts";
import { type BadRow, limitBadRows, type Row } from "../../lib/records/mod.ts";

/** Rows from a text: `.` is a good one, `x` a bad one. */
function rowsOf(text: string): ReadableStream<Row> {
  return ReadableStream.from(
    Array.from(
      text,
      (mark, index): Row =>
        mark === "."
          ? { index, values: [] }
          : { index, source: "x.csv", line: index + 1, problem: "bad" },
    ),
  );
}

/** How many rows come through, which are reported, and the error if one ends it. */
async function limit(text: string, maxErrors?: string) {
  const reported: BadRow[] = [];
  const report = (row: BadRow) => void reported.push(row);
  const limited = rowsOf(text).pipeThrough(limitBadRows({ maxErrors, report }));
  const passed: Row[] = [];
  let error: unknown;
  try {
    for await (const row of limited) passed.push(row);
  } catch (caught) {
    error = caught;
  }
  return { passed: passed.length, reported: reported.length, error };
}

const cases: [
  name: string,
  text: string,
  maxErrors: string | undefined,
  passed: number,
  problem?: string,
][] = [
  ["bears bad rows among good ones", ".x..x", undefined, 5],
  ["bears 100 bad rows by default", "." + "x".repeat(100), undefined, 101],
  [
    "ends at the 101st bad row by default",
    "." + "x".repeat(101) + "....",
    undefined,
    101,
    "Cannot go on as 101 of 102 rows are bad, more than 100 and 1%",
  ],
  [
    "bears 1 % by default",
    ".".repeat(10_100) + "x".repeat(102),
    undefined,
    10_202,
  ],
  [
    "ends above 1 % by default",
    ".".repeat(10_000) + "x".repeat(103),
    undefined,
    10_101,
    "Cannot go on as 102 of 10102 rows are bad",
  ],
  ["bears a count", ".xx.", "2", 4],
  [
    "ends above a count",
    ".xxx.",
    "2",
    3,
    "Cannot go on as 3 of 4 rows are bad, more than 2 (--max-errors)",
  ],
  ["ends at the first", "..x", "0", 2, "1 of 3 rows are bad, more than 0"],
  ["bears a percentage", "x".repeat(5) + ".".repeat(95), "5%", 100],
  [
    "ends above a percentage from 100 rows on",
    "x".repeat(6) + ".".repeat(200),
    "5.5%",
    99,
    "Cannot go on as 6 of 100 rows are bad, more than 5.5% (--max-errors)",
  ],
  [
    "ends above a percentage at the end",
    ".x.",
    "5%",
    3,
    "Cannot go on as 1 of 3 rows are bad, more than 5%",
  ],
  ["bears all but every row", "xxx.", "100%", 4],
  [
    "ends where no row is good",
    "xx",
    "100%",
    2,
    "Cannot use the input as 2 of 2 rows are bad",
  ],
  ["ends where there is no row", "", undefined, 0, "as it has no rows"],
];

for (const [name, text, maxErrors, passed, problem] of cases) {
  Deno.test(`limitBadRows() ${name}`, async () => {
    const result = await limit(text, maxErrors);
    assertEquals(result.passed, passed);
    if (problem === undefined) {
      assertEquals(result.error, undefined);
      assertEquals(result.reported, text.split("x").length - 1);
      return;
    }
    await assertRejects(
      () => Promise.reject(result.error),
      BadInputError,
      problem,
    );
    const over = text.slice(0, passed + 1).split("x").length - 1;
    assertEquals(result.reported, over);
  });
}

Deno.test("limitBadRows() refuses what is no count or percentage", () => {
  const texts = [
    "",
    "x",
    "-1",
    "1.5",
    "%",
    "5 %",
    "101%",
    "1e3",
    "99999999999999999",
  ];
  for (const maxErrors of texts) {
    assertThrows(
      () => limitBadRows({ maxErrors, report() {} }),
      ConfigurationError,
      `Cannot use --max-errors "${maxErrors}" as it must be a count or a percentage`,
    );
  }
});
