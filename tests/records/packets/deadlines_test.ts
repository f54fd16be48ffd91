import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Deadlines } from "../../../lib/records/packets/deadlines.ts";

Deno.test("the earliest slot comes first", () => {
  const deadlines = new Deadlines(4);
  assertEquals(deadlines.first(), -1);
  assertEquals(deadlines.next(), Infinity);
  deadlines.set(2, 30);
  deadlines.set(0, 10);
  deadlines.set(3, 20);
  assertEquals([deadlines.first(), deadlines.next()], [0, 10]);
  deadlines.set(0, 40);
  assertEquals(deadlines.first(), 3);
  deadlines.set(2, 5);
  assertEquals(deadlines.first(), 2);
  deadlines.set(2, Infinity);
  assertEquals([deadlines.first(), deadlines.size], [3, 2]);
});

Deno.test("any order of changes gives what a naive search gives", () => {
  const change = fc.record({
    slot: fc.nat(63),
    due: fc.oneof(fc.nat(20), fc.constant(Infinity)),
  });
  fc.assert(fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
    const deadlines = new Deadlines(8);
    deadlines.grow(64);
    const naive = new Map<number, number>();
    for (const { slot, due } of changes) {
      deadlines.set(slot, due);
      if (due === Infinity) naive.delete(slot);
      else naive.set(slot, due);
      assertEquals(deadlines.size, naive.size);
      assertEquals(deadlines.next(), Math.min(...naive.values()));
    }
    const order: number[] = [];
    while (deadlines.size > 0) {
      const slot = deadlines.first();
      order.push(naive.get(slot)!);
      deadlines.delete(slot);
    }
    assertEquals(order, [...naive.values()].sort((a, b) => a - b));
  }));
});
