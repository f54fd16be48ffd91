import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isNumeric, parseNumber } from "../../lib/records/parse_number.ts";

Deno.test("parseNumber() reads decimals with an optional exponent", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["7", 7],
    ["-0", -0],
    ["42", 42],
    ["007", 7],
    ["+5", 5],
    ["-5.25", -5.25],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1E+3", 1000],
    ["12e-1", 1.2],
    [" 12 ", 12],
    ["1e-999", 0],
    ["1e999", Infinity],
    ["-1e999", -Infinity],
  ];
  for (const [text, number] of cases) {
    assertEquals(parseNumber(text), number, text);
  }
});

Deno.test("parseNumber() refuses what else Number() or parseFloat() would take", () => {
  const texts = [
    ...["", " ", "abc", "12px", "1,5", "1 2", "--1", "+-1", "1e", "e5", "."],
    ...["0x10", "0X1f", "0b1", "0o7", " 0x10", "-0x1", "1_000", "1n", "1e5.5"],
    ...["NaN", "nan", "Infinity", "-inf", "true", "null", "١٢"],
  ];
  for (const text of texts) assertEquals(parseNumber(text), NaN, text);
});

Deno.test("parseNumber() reads back what JavaScript writes", () => {
  fc.assert(fc.property(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    // Text has no negative zero.
    (number) => assertEquals(parseNumber(String(number)), number + 0),
  ));
});

Deno.test("isNumeric() also knows the spellings of what is not finite", () => {
  for (const text of ["1", "1e999", "NaN", " nan", "inf", "-Infinity"]) {
    assertEquals(isNumeric(text), true, text);
  }
  for (const text of ["", "finance", "nano", "0x1"]) {
    assertEquals(isNumeric(text), false, text);
  }
});
