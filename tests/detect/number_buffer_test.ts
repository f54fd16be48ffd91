import { assertEquals } from "@std/assert";
import { NumberBuffer } from "../../lib/detect/number_buffer.ts";

Deno.test("NumberBuffer grows, and starts afresh when it is taken", () => {
  const buffer = new NumberBuffer();
  for (let i = 0; i < 1000; i++) {
    const values = buffer.room(3);
    values.set([i, i, i], buffer.used);
    // What is not said to be written is written over.
    if (i % 2 === 0) buffer.advance(3);
  }
  const taken = buffer.take();
  assertEquals(
    taken,
    Float32Array.from({ length: 1500 }, (_, i) => 2 * Math.floor(i / 3)),
  );
  assertEquals(buffer.take().length, 0);
  buffer.room(1)[buffer.used] = 7;
  buffer.advance(1);
  assertEquals(taken[0], 0);
  assertEquals(buffer.take(), Float32Array.of(7));
});

Deno.test("NumberBuffer uses an array again that was given back, and no other", () => {
  const buffer = new NumberBuffer();
  const fill = (value: number): Float32Array => {
    buffer.room(1)[buffer.used] = value;
    buffer.advance(1);
    return buffer.take();
  };
  const first = fill(1);
  buffer.giveBack();
  const second = fill(2);
  assertEquals(second.buffer, first.buffer);
  // Neither what is being read nor, after that, what was taken before.
  const third = fill(3);
  buffer.take();
  buffer.giveBack();
  const fourth = fill(4);
  assertEquals([second, third, fourth].map(([value]) => value), [2, 3, 4]);
  buffer.room(1)[buffer.used] = 5;
  buffer.advance(1);
  buffer.giveBack();
  assertEquals([fourth[0], buffer.take()[0]], [4, 5]);
});
