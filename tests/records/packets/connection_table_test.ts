import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConnectionTable } from "../../../lib/records/packets/connection_table.ts";

/** A key of ten words that differs in one of them. */
function key(value: number, word = 8): Int32Array {
  const words = new Int32Array(10);
  words[word] = value;
  return words;
}

Deno.test("a limit below one is refused", () => {
  assertThrows(
    () => new ConnectionTable(0),
    RangeError,
    "Cannot keep connections as maxConnections must be an integer of at least 1: current value is 0",
  );
  assertThrows(() => new ConnectionTable(1.5), RangeError);
});

Deno.test("every word of a key tells connections apart", () => {
  const table = new ConnectionTable<number>(100);
  for (let word = 0; word < 10; word++) table.insert(key(1, word), word);
  assertEquals(table.size, 10);
  for (let word = 0; word < 10; word++) {
    assertEquals(table.at(table.find(key(1, word))), word);
  }
  assertEquals(table.find(key(2)), -1);
});

Deno.test("a full table takes no more than its limit", () => {
  const table = new ConnectionTable<string>(2);
  table.insert(key(1), "a");
  table.insert(key(2), "b");
  assertEquals(table.isFull, true);
  assertThrows(() => table.insert(key(3), "c"), RangeError);
  table.delete(table.find(key(1)));
  table.insert(key(3), "c");
  assertEquals(table.find(key(1)), -1);
  assertEquals(table.at(table.find(key(3))), "c");
});

Deno.test("any order of use gives what a map in order of use gives", () => {
  const step = fc.record({
    does: fc.constantFrom("insert", "touch", "delete", "evict"),
    value: fc.nat(4000),
  });
  const steps = fc.array(step, { maxLength: 400 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), steps, run));
  // More than one doubling of the table.
  run(
    5000,
    Array.from({ length: 6000 }, (_, value) => ({ does: "insert", value })),
  );

  function run(limit: number, steps: { does: string; value: number }[]): void {
    const table = new ConnectionTable<number>(limit);
    const naive = new Map<number, number>();
    for (const { does, value } of steps) {
      const slot = table.find(key(value));
      assertEquals(slot >= 0, naive.has(value));
      if (does === "evict" && table.size > 0) {
        const oldest = naive.keys().next().value!;
        assertEquals(table.at(table.oldest), oldest);
        table.delete(table.oldest);
        naive.delete(oldest);
      } else if (does === "insert" && slot < 0 && !table.isFull) {
        table.insert(key(value), value);
        naive.set(value, value);
      } else if (does === "touch" && slot >= 0) {
        table.touch(slot);
        naive.delete(value);
        naive.set(value, value);
      } else if (does === "delete" && slot >= 0) {
        table.delete(slot);
        naive.delete(value);
      }
      assertEquals(table.size, naive.size);
    }
    for (const value of naive.keys()) {
      assertEquals(table.at(table.oldest), value);
      table.delete(table.oldest);
    }
    assertEquals(table.oldest, -1);
  }
});
