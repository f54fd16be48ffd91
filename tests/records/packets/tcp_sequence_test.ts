import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  fullSequence,
  relativeSequence,
  sequenceAfter,
  sequenceDelta,
} from "../../../lib/records/packets/tcp_sequence.ts";

Deno.test("deltas take the shorter way around", () => {
  assertEquals(sequenceDelta(5, 2 ** 32 - 5), 10);
  assertEquals(sequenceDelta(2 ** 32 - 5, 5), -10);
  assertEquals(sequenceAfter(2 ** 32 - 1, 1), 0);
  assertEquals(sequenceAfter(0, -1), 2 ** 32 - 1);
  assertEquals(fullSequence(7, 2), 2 * 2 ** 32 + 7);
});

Deno.test("a stream followed in steps gives back its true offsets", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const steps = fc.array(fc.integer({ min: 0, max: 2 ** 30 }), {
    maxLength: 20,
  });
  fc.assert(fc.property(word, steps, (start, steps) => {
    let last = start;
    let wraps = 0;
    let offset = 0;
    for (const step of steps) {
      offset += step;
      const before = wraps;
      const sequence = sequenceAfter(last, step);
      if (sequence < last) wraps++;
      const found = relativeSequence(sequence, start, last, before);
      // Beyond 2 GB without a wrap it cannot be told from before the start.
      const isAmbiguous = wraps === 0 && offset >= 2 ** 31;
      assertEquals(found, isAmbiguous ? offset - 2 ** 32 : offset);
      last = sequence;
    }
  }));
});

Deno.test("what lies before the start is below zero", () => {
  assertEquals(relativeSequence(90, 100, 200, 0), -10);
});
