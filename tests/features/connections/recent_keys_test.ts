import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RecentKeys } from "../../../lib/features/connections/recent_keys.ts";
import { recentUses, SearchedList } from "./searched_list.ts";

/** Counts the uses of a key in the second of an entry's two numbers. */
function countUse(
  keys: RecentKeys,
  [a, b, c]: readonly [number, number, number],
  now: number,
): number {
  const at = keys.use(a, b, c, now);
  assertEquals(keys.values[at], 0);
  return ++keys.values[at + 1]!;
}

Deno.test("RecentKeys tells keys apart by each of their numbers", () => {
  const keys = new RecentKeys(1000, 100, 2);
  const numbers = [0, 1, 2, -1, 65_535, 65_536, 2 ** 31, 2 ** 31 + 1];
  const all = numbers.flatMap((a) =>
    numbers.flatMap((b) => numbers.map((c) => [a, b, c] as const))
  );
  for (const round of [1, 2]) {
    for (const key of all) assertEquals(countUse(keys, key, 0), round);
  }
  assertEquals([keys.size, keys.evicted], [512, 0]);
});

Deno.test("RecentKeys stays within its limit, and counts what had to go", () => {
  const keys = new RecentKeys(700, 1e9, 2);
  for (let i = 0; i < 10_000; i++) {
    assertEquals(countUse(keys, [i, i >> 3, 7], i), 1);
  }
  assertEquals([keys.size, keys.evicted], [700, 9300]);
  // The last 700 are known, those before are not.
  for (let i = 9300; i < 10_000; i++) {
    assertEquals(countUse(keys, [i, i >> 3, 7], i), 2);
  }
  assertEquals(countUse(keys, [9299, 9299 >> 3, 7], 10_000), 1);
  assertEquals(keys.values.length, 1400);
});

Deno.test("RecentKeys holds entries without numbers", () => {
  const keys = new RecentKeys(10, 100, 0);
  keys.use(1, 2, 3, 0);
  assertEquals(keys.idle, Infinity);
  keys.use(1, 2, 3, 5);
  assertEquals([keys.idle, keys.size, keys.values.length], [5, 1, 0]);
});

Deno.test("RecentKeys remembers as a list that is searched does", () => {
  const limit = fc.integer({ min: 1, max: 14 });
  fc.assert(fc.property(recentUses, limit, (uses, limit) => {
    const keys = new RecentKeys(limit, 30, 2);
    const list = new SearchedList(limit, 30);
    let now = 0;
    for (const { key, gap } of uses) {
      now += gap;
      const [count, idle] = list.use(String(key), now);
      assertEquals(countUse(keys, [key % 3, key >> 2, key], now), count);
      assertEquals(keys.idle, idle);
      assert(keys.size <= limit);
    }
    assertEquals(keys.evicted, list.evicted);
  }));
});
