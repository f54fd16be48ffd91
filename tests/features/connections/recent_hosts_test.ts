import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type HostMemory,
  RecentHosts,
} from "../../../lib/features/connections/recent_hosts.ts";
import { recentUses, SearchedList } from "./searched_list.ts";

class Uses implements HostMemory {
  count = 0;

  reset(): void {
    this.count = 0;
  }
}

function memory(limit: number, horizon: number) {
  const recent = new RecentHosts(limit, horizon, () => new Uses());
  const use = (key: number, now: number) =>
    ++recent.use(`10.0.0.${key}`, now).count;
  return { recent, use };
}

Deno.test("RecentHosts forgets what was not used for longest, and counts it", () => {
  const { recent, use } = memory(2, 100);
  assertEquals([use(1, 0), use(2, 1), use(1, 2), use(3, 3)], [1, 1, 2, 1]);
  assertEquals(recent.evicted, 1);
  // 2 had to go, not 1.
  assertEquals([use(1, 4), use(2, 5)], [3, 1]);
  assertEquals([recent.evicted, recent.size], [2, 2]);
});

Deno.test("RecentHosts forgets what is too old, and does not count that", () => {
  const { recent, use } = memory(10, 100);
  assertEquals([use(1, 0), use(1, 100), use(1, 201)], [1, 2, 1]);
  for (let now = 1000; now < 10_000; now += 1000) use(now, now);
  assertEquals([recent.evicted, recent.size], [0, 1]);
});

Deno.test("RecentHosts tells for how long a host was silent", () => {
  const { recent, use } = memory(10, 100);
  const idle = (key: number, now: number) => {
    use(key, now);
    return recent.idle;
  };
  assertEquals(
    [idle(1, 0), idle(2, 3), idle(1, 7), idle(1, 107), idle(1, 207.5)],
    [Infinity, Infinity, 7, 100, Infinity],
  );
});

Deno.test("RecentHosts makes no more memories than it holds", () => {
  let made = 0;
  const recent = new RecentHosts(300, 1e9, () => (made++, new Uses()));
  for (let i = 0; i < 5000; i++) recent.use(`host ${i}`, i);
  assertEquals([made, recent.size, recent.evicted], [300, 300, 4700]);
});

Deno.test("RecentHosts remembers as a list that is searched does", () => {
  const limit = fc.integer({ min: 1, max: 14 });
  fc.assert(fc.property(recentUses, limit, (uses, limit) => {
    const { recent, use } = memory(limit, 30);
    const list = new SearchedList(limit, 30);
    let now = 0;
    for (const { key, gap } of uses) {
      now += gap;
      const expected = list.use(String(key), now);
      assertEquals([use(key, now), recent.idle], expected);
    }
    assertEquals(recent.evicted, list.evicted);
  }));
});
