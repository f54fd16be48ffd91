import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DecimalReader } from "../../lib/records/decimal_reader.ts";
import { parseNumber } from "../../lib/records/parse_number.ts";

/** Reads the cell of a line that starts at a position. */
function readAt(reader: DecimalReader, line: string, start: number): number {
  const codes = new TextEncoder().encode(`?${line}7`);
  return reader.read(codes, 1 + start, codes.length - 1);
}

const PLAIN = /^(?:\d+\.?\d*|\.\d+)$/;

/** Holds the reader to `Number`, the cell alone and among others. */
function checkCell(cell: string): void {
  const reader = new DecimalReader();
  for (const [before, after] of [["", ""], ["", ",7"], ["1.5,", ",x"]]) {
    const line = `${before}${cell}${after}`;
    // Where it is not ASCII nobody reads it.
    if (/[^\0-\x7f]/.test(line)) continue;
    const value = readAt(reader, line, before!.length);
    if (Number.isNaN(value)) continue;
    assertEquals(Object.is(value, Number(cell)), true, cell);
    assertEquals(Object.is(value, parseNumber(cell)), true, cell);
    assertEquals(reader.end, 1 + before!.length + cell.length);
  }
}

/** Whether the reader must read a cell itself. */
function isEasy(cell: string): boolean {
  const [whole = "", decimals = ""] = cell.split(".");
  return PLAIN.test(cell) && decimals.length <= 22 &&
    Number(whole + decimals) < 2 ** 53;
}

Deno.test("DecimalReader reads what Number reads, to the bit", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789") });
  const cells = fc.oneof(
    fc.nat().map(String),
    fc.maxSafeNat().map(String),
    fc.double({ min: 0, noNaN: true }).map(String),
    fc.tuple(fc.nat(10_000), fc.nat(99)).map(([a, b]) => `${a}.${b}`),
    fc.tuple(digits, digits).map(([a, b]) => `${a}.${b}`),
    fc.tuple(fc.maxSafeNat(), fc.nat(30)).map(([value, point]) => {
      const text = String(value).padStart(point + 1, "0");
      const at = text.length - point;
      return `${text.slice(0, at)}.${text.slice(at)}`;
    }),
  );
  fc.assert(
    fc.property(cells, (cell) => {
      checkCell(cell);
      const value = readAt(new DecimalReader(), cell, 0);
      if (isEasy(cell)) assertEquals(value, Number(cell));
    }),
    { numRuns: 5000 },
  );
});

Deno.test("DecimalReader reads no more than parseNumber takes", () => {
  const cells = fc.string({
    unit: fc.constantFrom(..."0129.-+eExX _\tNaIn\u0663\uff11"),
  });
  fc.assert(fc.property(cells, checkCell), { numRuns: 5000 });
});

Deno.test("DecimalReader knows its bounds", () => {
  const read = (cell: string) => readAt(new DecimalReader(), cell, 0);
  assertEquals(read("0"), 0);
  assertEquals(read("007"), 7);
  assertEquals(read("5."), 5);
  assertEquals(read(".5"), 0.5);
  assertEquals(read("0.1"), 0.1);
  assertEquals(read("9007199254740991"), 9007199254740991);
  assertEquals(read("1.7976931348623157"), NaN);
  assertEquals(read("0.0000000000000000000003"), 3e-22);
  for (
    const cell of [
      ...["", ".", "-1", "+1", "1e3", " 1", "1 ", "1..2", "1.2.3", "0x1f"],
      // Whole numbers that a double rounds, and more decimals than it may have.
      ...["9007199254740992", "9007199254740993", "0.00000000000000000000003"],
      "9".repeat(400),
    ]
  ) assertEquals(read(cell), NaN, cell);
});
