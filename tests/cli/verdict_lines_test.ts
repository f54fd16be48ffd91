import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { verdictLines } from "../../lib/cli/verdict_lines.ts";
import type { Verdict } from "../../lib/detect/verdict.ts";

/** What could be taken for the place between two verdicts. */
const HOSTILE = ['},{"index":', '"},{"index":1', "\n", '\\"', "]"];

const text = fc.oneof(fc.string(), fc.constantFrom(...HOSTILE));
const value = fc.oneof(text, fc.double({ noNaN: true }), fc.constant(null));
const reason = fc.record({
  feature: text,
  actual: value,
  expected: value,
  share: fc.double({ min: 0, max: 1 }),
});
const verdict: fc.Arbitrary<Verdict> = fc.record({
  index: fc.nat(),
  score: fc.double({ min: 0 }),
  threshold: fc.double({ min: 0 }),
  anomalous: fc.boolean(),
  key: text,
  reasons: fc.array(reason, { maxLength: 3 }),
}, { requiredKeys: ["index", "score", "threshold", "anomalous"] });

Deno.test("verdictLines() gives each verdict the line that it has by itself", () => {
  fc.assert(fc.property(fc.array(verdict), (verdicts) => {
    const lines = verdicts.map((own) => `${JSON.stringify(own)}\n`);
    assertEquals(verdictLines(verdicts), lines.join(""));
  }));
});
