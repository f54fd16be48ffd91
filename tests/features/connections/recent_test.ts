import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Home,
  Recent,
  type RecentEntry,
} from "../../../lib/features/connections/recent.ts";

class Entry implements RecentEntry {
  seen = -Infinity;
  uses = 0;
}

function memory(limit: number, horizon: number) {
  const recent = new Recent<number, Entry>(limit, horizon, () => new Entry());
  const homes: Home<number, Entry>[] = [new Map(), new Map()];
  const use = (key: number, now: number) => {
    const entry = recent.use(homes[key % 2]!, key, now);
    entry.seen = now;
    return ++entry.uses;
  };
  return { recent, homes, use };
}

Deno.test("Recent forgets what was not used for longest, and counts it", () => {
  const { recent, use } = memory(2, 100);
  assertEquals([use(1, 0), use(2, 1), use(1, 2), use(3, 3)], [1, 1, 2, 1]);
  assertEquals(recent.evicted, 1);
  // 2 had to go, not 1.
  assertEquals([use(1, 4), use(2, 5)], [3, 1]);
  assertEquals([recent.evicted, recent.size], [2, 2]);
});

Deno.test("Recent forgets what is too old, and does not count that", () => {
  const { recent, use } = memory(10, 100);
  assertEquals([use(1, 0), use(1, 100), use(1, 201)], [1, 2, 1]);
  for (let now = 1000; now < 10_000; now += 1000) use(now, now);
  assertEquals([recent.evicted, recent.size], [0, 1]);
});

Deno.test("Recent remembers as a list that is searched does", () => {
  const uses = fc.array(
    fc.record({
      key: fc.integer({ min: 0, max: 12 }),
      gap: fc.constantFrom(0, 1, 5, 40),
    }),
    { maxLength: 200 },
  );
  const limit = fc.integer({ min: 1, max: 14 });
  fc.assert(fc.property(uses, limit, (uses, limit) => {
    const { recent, homes, use } = memory(limit, 30);
    let list: { key: number; seen: number; uses: number }[] = [];
    let now = 0;
    for (const { key, gap } of uses) {
      now += gap;
      const known = list.find((entry) => entry.key === key);
      const isFresh = known !== undefined && now - known.seen <= 30;
      const count = isFresh ? known.uses + 1 : 1;
      list = list.filter((entry) => entry.key !== key);
      list.push({ key, seen: now, uses: count });
      list = list.slice(-limit);
      assertEquals(use(key, now), count);
      assert(recent.size <= limit);
      assertEquals(homes[0]!.size + homes[1]!.size, recent.size);
    }
  }));
});
