import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseThreshold } from "../../lib/detect/threshold_request.ts";
import { ConfigurationError } from "../../lib/errors.ts";

Deno.test("parseThreshold() reads every form", () => {
  const percentile = (percent: number) => ({ kind: "percentile", percent });
  assertEquals(parseThreshold("percentile:95"), percentile(95));
  assertEquals(parseThreshold("percentile:99.9"), percentile(99.9));
  assertEquals(parseThreshold("percentile:0"), percentile(0));
  assertEquals(parseThreshold("percentile:100"), percentile(100));
  assertEquals(parseThreshold("best-f1"), { kind: "best-f1" });
  assertEquals<unknown>(
    [
      "false-positive-rate:0.001",
      "conformal:.01",
      "alerts-per-day:20",
      "alerts-per-day:0.5",
      "pot:1e-4",
      "pot:0.01:95",
    ].map(parseThreshold),
    [
      { kind: "false-positive-rate", rate: 0.001 },
      { kind: "conformal", alpha: 0.01 },
      { kind: "alerts-per-day", alerts: 20 },
      { kind: "alerts-per-day", alerts: 0.5 },
      { kind: "pot", risk: 0.0001 },
      { kind: "pot", risk: 0.01, level: 95 },
    ],
  );
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
    "false-positive-rate",
    "false-positive-rate:",
    "false-positive-rate:0",
    "false-positive-rate:1",
    "false-positive-rate:5%",
    "conformal:-0.1",
    "conformal:1.5",
    "alerts-per-day:0",
    "alerts-per-day:1e999",
    "alerts-per-day:5:5",
    "pot",
    "pot:0",
    "pot:0.02",
    "pot:0.02:98",
    "pot:0.001:100",
    "pot:0.001:49",
    "pot:0.001:",
    "pot:0.001:98:1",
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
        `with P from 0 to 100, "false-positive-rate:R" or "conformal:R" with R ` +
        `between 0 and 1, "alerts-per-day:N" with N above 0, "pot:Q" or ` +
        `"pot:Q:P" with a risk Q that is smaller than the share above the P-th ` +
        `percentile (98 by default, at least 50), "best-f1", or a score such as ` +
        `0.0123`,
    );
  }
});
