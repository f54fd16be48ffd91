import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { packFindings, unpackFindings } from "../../lib/cli/pack_findings.ts";

const cause = fc.record({
  feature: fc.nat(1000),
  timestep: fc.nat(1000),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  expected: fc.oneof(
    fc.double(),
    fc.string(),
    fc.constant(null),
  ),
}, { noNullPrototype: true });

const findings = fc.array(
  fc.record({
    score: fc.double(),
    causes: fc.option(fc.array(cause, { maxLength: 5 })),
  }),
  { maxLength: 20 },
).map((windows) => ({
  scores: Float64Array.from(windows, ({ score }) => score),
  causes: new Map(
    windows.flatMap(({ causes }, i) => causes === null ? [] : [[i, causes]]),
  ),
}));

Deno.test("findings are the same after they crossed to another core", () => {
  fc.assert(fc.property(findings, (findings) => {
    const packed = packFindings(findings);
    const crossed = structuredClone(packed, {
      transfer: [
        packed.scores.buffer,
        packed.asked.buffer,
        packed.causes.buffer,
      ],
    });
    assertEquals(packed.scores.buffer.detached, true, "copied");
    assertEquals(unpackFindings(crossed), findings);
  }));
});
