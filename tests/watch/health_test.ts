import { assertEquals } from "@std/assert";
import { Health, type HealthTotals } from "../../lib/watch/health.ts";

const start = Date.parse("2026-11-21T10:00:00Z");

function watched() {
  const totals = {
    rows: 0,
    badRows: 0,
    alerts: 0,
    held: 0,
    allowed: 0,
    drops: 0,
    late: 0,
    evicted: 0,
  } as { -readonly [K in keyof HealthTotals]: HealthTotals[K] };
  const clock = { now: start };
  const health = new Health(() => totals, {
    now: () => clock.now,
    rss: () => 123,
  });
  return { totals, clock, health };
}

Deno.test("Health beats each minute with totals, rate, lag and memory", () => {
  const { totals, clock, health } = watched();
  clock.now += 59_999;
  totals.rows = 600;
  totals.newest = start / 1000 + 50;
  assertEquals(health.poll(), []);
  clock.now += 1;
  assertEquals(health.poll(), [{
    type: "health",
    time: "2026-11-21T10:01:00.000000Z",
    rows: 600,
    badRows: 0,
    alerts: 0,
    held: 0,
    allowed: 0,
    drops: 0,
    late: 0,
    evicted: 0,
    rowsPerSecond: 10,
    lagSeconds: 10,
    rssBytes: 123,
  }]);
  clock.now += 30_000;
  totals.rows = 630;
  totals.drops = 4;
  const beat = health.beat();
  assertEquals([beat.rows, beat.rowsPerSecond, beat.drops], [630, 1, 4]);
  // The next one is a minute later.
  clock.now += 59_000;
  totals.rows++;
  assertEquals(health.poll(), []);
});

Deno.test("Health tells of silence, more and more rarely, and of its end", () => {
  const { totals, clock, health } = watched();
  const told: unknown[] = [];
  const pass = (minutes: number) => {
    for (let second = 0; second < minutes * 60; second++) {
      clock.now += 1000;
      for (const record of health.poll()) {
        if (record.type === "silence") told.push([record.minutes, record.over]);
      }
    }
  };
  totals.rows = 1;
  pass(21);
  assertEquals(told, [[5, false], [10, false], [20, false]]);
  totals.badRows = 1;
  pass(1);
  assertEquals(told.slice(3), [[21, true]]);
  pass(5);
  assertEquals(told.slice(4), [[5, false]]);
});

Deno.test("Health tells of a silence of less than a minute", () => {
  const { totals } = watched();
  let now = start;
  const health = new Health(() => totals, {
    silentMinutes: 0.5,
    now: () => now,
    rss: () => 0,
  });
  now += 29_999;
  assertEquals(health.poll(), []);
  now += 1;
  const time = "2026-11-21T10:00:30.000000Z";
  const sentence = "No input for 0.5 minutes.";
  assertEquals(health.poll(), [
    { type: "silence", time, over: false, minutes: 0.5, sentence },
  ]);
});

Deno.test("Health beats on after the clock was set back", () => {
  const { clock, health } = watched();
  clock.now -= 86_400_000;
  assertEquals(health.poll(), []);
  clock.now += 60_000;
  const [record] = health.poll();
  assertEquals(record?.type, "health");
  assertEquals(record?.type === "health" && record.lagSeconds, null);
});

Deno.test("Health runs by itself until it is disposed of", async () => {
  let beats = 0;
  let now = 0;
  const totals = watched().totals;
  const health = new Health(() => totals, {
    now: () => now += 60_000,
    rss: () => 0,
    silentMinutes: 1e9,
  });
  const done = new Promise<void>((resolve) => {
    using _running = health.start(() => {});
    resolve();
  });
  await done;
  const told = Promise.withResolvers<void>();
  const running = health.start(() => {
    beats++;
    told.resolve();
  });
  // The timer keeps no process running, so something else must.
  const alive = setTimeout(() => {}, 60_000);
  await told.promise;
  clearTimeout(alive);
  running[Symbol.dispose]();
  assertEquals(beats >= 1, true);
});
