import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { KeyCounts } from "../../../lib/features/connections/key_counts.ts";

Deno.test("KeyCounts counts as a Map does, whatever leaves", () => {
  const keys = [0, 1, 2, 7, 65_535, 65_536, 2 ** 31, 2 ** 32 - 65_536];
  // A window of connections: the oldest leaves where it is full.
  const capacity = fc.integer({ min: 1, max: 9 });
  const added = fc.array(fc.constantFrom(...keys), { maxLength: 200 });
  fc.assert(fc.property(capacity, added, (capacity, added) => {
    const counts = new KeyCounts(capacity);
    const window: number[] = [];
    for (const key of added) {
      if (window.length === capacity) counts.remove(window.shift()!);
      counts.add(key);
      window.push(key);
      for (const one of keys) {
        const expected = window.filter((other) => other === one).length;
        assertEquals(counts.count(one), expected);
      }
    }
  }));
});

Deno.test("KeyCounts holds as many keys as it was made for", () => {
  const counts = new KeyCounts(65_535);
  for (let round = 0; round < 3; round++) {
    for (let key = 0; key < 65_535; key++) counts.add(key * 65_536);
    for (let key = 0; key < 65_535; key++) {
      assertEquals(counts.count(key * 65_536), 1);
      counts.remove(key * 65_536);
    }
  }
  assertEquals(counts.count(0), 0);
});
