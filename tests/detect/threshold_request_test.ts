import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseThreshold } from "../../lib/detect/threshold_request.ts";
import { ConfigurationError } from "../../lib/errors.ts";

Deno.test("parseThreshold() reads the three forms", () => {
  const percentile = (percent: number) => ({ kind: "percentile", percent });
  assertEquals(parseThreshold("percentile:95"), percentile(95));
  assertEquals(parseThreshold("percentile:99.9"), percentile(99.9));
  assertEquals(parseThreshold("percentile:0"), percentile(0));
  assertEquals(parseThreshold("percentile:100"), percentile(100));
  assertEquals(parseThreshold("best-f1"), { kind: "best-f1" });
  assertEquals(parseThreshold("0.0123"), { kind: "fixed", value: 0.0123 });
  assertEquals(parseThreshold("-2"), { kind: "fixed", value: -2 });
  assertEquals(parseThreshold(".5e-3"), { kind: "fixed", value: 0.0005 });
});

Deno.test("parseThreshold() reads every finite number that JavaScript writes", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (value) => {
        const read = parseThreshold(String(value));
        return read.kind === "fixed" && read.value === value;
      },
    ),
  );
});

Deno.test("parseThreshold() refuses the rest and lists what it accepts", () => {
  const wrong = [
    "",
    " ",
    "percentile",
    "percentile:",
    "percentile:101",
    "percentile:-1",
    "percentile:95:5",
    "percentile: 95",
    "Percentile:95",
    "median:95",
    "best-f1:3",
    "best_f1",
    "0x1f",
    "1e999",
    "Infinity",
    "NaN",
    "1,5",
    "1 2",
  ];
  for (const text of wrong) {
    const error = assertThrows(() => parseThreshold(text), ConfigurationError);
    assertEquals(
      error.message,
      `Cannot set the threshold to "${text}" as it must be "percentile:P" ` +
        `with P from 0 to 100, "best-f1", or a score such as 0.0123`,
    );
  }
});
