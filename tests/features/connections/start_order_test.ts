import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type OrderedConnection,
  RESET_AFTER,
  StartOrder,
  type StartOrderOptions,
} from "../../../lib/features/connections/start_order.ts";
import { connection } from "./random_connections.ts";

/** Pushes starts; what left, and when it was flushed out. */
function order(starts: number[], options?: StartOrderOptions) {
  const line = new StartOrder(options);
  const live: OrderedConnection[] = [];
  for (const [index, start] of starts.entries()) {
    live.push(...line.push(connection({ index, start })));
  }
  const waiting = line.waiting;
  const all = [...live, ...line.flush()];
  const startsOf = (list: OrderedConnection[]) =>
    list.map(({ connection }) => connection.start);
  return {
    live: startsOf(live),
    starts: startsOf(all),
    times: all.map(({ time }) => time),
    indexes: all.map(({ connection }) => connection.index),
    waiting,
    counts: line.counts,
  };
}

const NONE = { late: 0, ahead: 0, early: 0, resets: 0 };

Deno.test("StartOrder releases what is older than the newest by the lateness", () => {
  const { live, starts, counts } = order([10, 12, 11, 15, 14, 16, 20], {
    lateness: 4,
  });
  assertEquals(live, [10, 11, 12, 14, 15, 16]);
  assertEquals(starts, [10, 11, 12, 14, 15, 16, 20]);
  assertEquals(counts, NONE);
});

Deno.test("StartOrder keeps equal starts in the order of the input", () => {
  const { indexes } = order([5, 3, 5, 3, 5, 3, 3, 5, 5, 3], { lateness: 9 });
  assertEquals(indexes, [1, 3, 5, 6, 9, 0, 2, 4, 7, 8]);
});

Deno.test("StartOrder releases a late one at once, at the time of the last", () => {
  const { live, times, counts } = order([10, 20, 30, 12, 40], { lateness: 5 });
  assertEquals(live, [10, 20, 12, 30]);
  assertEquals(times, [10, 20, 20, 30, 40]);
  assertEquals(counts, { ...NONE, late: 1 });
});

Deno.test("StartOrder releases the oldest early where too many wait", () => {
  const { live, waiting, counts } = order([5, 4, 3, 2, 6], {
    lateness: 60,
    maxWaiting: 2,
  });
  assertEquals(live, [3, 2, 4]);
  assertEquals(waiting, 2);
  assertEquals(counts, { ...NONE, late: 1, early: 2 });
});

Deno.test("StartOrder is not moved by one row of a wrong year", () => {
  const far = 4_000_000_000;
  for (const bad of [far, 1]) {
    for (const place of [0, 1, 2, 3, 20, 39]) {
      // Every second pair comes the wrong way round.
      const good = Array.from({ length: 40 }, (_, i) => 1000 + (i ^ 1));
      const { starts, times, counts } = order(good.toSpliced(place, 0, bad), {
        lateness: 5,
      });
      assertEquals(
        starts.filter((start) => start !== bad),
        good.toSorted((a, b) => a - b),
        `${bad} at ${place}`,
      );
      assert(counts.late <= 1 && counts.ahead <= 1, `${bad} at ${place}`);
      assertEquals(times, times.toSorted((a, b) => a - b));
    }
  }
});

Deno.test("StartOrder counts a row from a future that does not come", () => {
  const { live, times, counts } = order([1, 2, 3, 9999, 4, 5, 20], {
    lateness: 5,
  });
  assertEquals(live, [9999, 1, 2, 3, 4, 5]);
  // Before any release the row counts as old as what waits may be.
  assertEquals(times.slice(0, 2), [-2, 1]);
  assertEquals(counts, { ...NONE, ahead: 1 });
});

Deno.test("StartOrder believes a jump that the next rows confirm", () => {
  const night = [1, 2, 3, 40_000, 40_001, 40_002, 40_003, 40_010];
  const { live, times, counts } = order(night, { lateness: 5 });
  assertEquals(live, [1, 2, 3, 40_000, 40_001, 40_002, 40_003]);
  assertEquals(times, night);
  assertEquals(counts, NONE);
});

Deno.test("StartOrder releases all of a short input", () => {
  assertEquals(order([]).starts, []);
  assertEquals(order([7]).times, [7]);
  assertEquals(order([7, 5]).times, [5, 7]);
});

Deno.test("StartOrder follows a clock that was set back, and time goes on", () => {
  const hour = Array.from({ length: 500 }, (_, i) => 100_000 + i);
  const earlier = Array.from({ length: 500 }, (_, i) => 50_000 + i);
  const { starts, times, counts } = order([...hour, ...earlier], {
    lateness: 5,
  });
  assertEquals(counts, { ...NONE, late: RESET_AFTER - 1, resets: 1 });
  assertEquals(starts.length, 1000);
  assertEquals(times, times.toSorted((a, b) => a - b));
  // From then on each second is a second again.
  const steps = times.slice(-300).map((time, i, list) => time - list[0]! - i);
  assertEquals(steps, steps.map(() => 0));
});

Deno.test("StartOrder takes what has no start as late", () => {
  const { starts, times, counts } = order(
    [NaN, 1, 2, -Infinity, 3, Infinity, 9],
    { lateness: 1 },
  );
  assertEquals(starts.length, 7);
  assert(times.every(Number.isFinite));
  assertEquals(counts, { ...NONE, late: 3 });
});

const anyStarts = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 300 }) },
    { weight: 2, arbitrary: fc.integer({ min: 5000, max: 5200 }) },
    { weight: 1, arbitrary: fc.double() },
  ),
  { maxLength: 400 },
);
const anyOptions = fc.record({
  lateness: fc.constantFrom(0, 1, 60),
  maxWaiting: fc.constantFrom(1, 5, 1000),
  jump: fc.constantFrom(0, 10, 300),
  believeAfter: fc.integer({ min: 1, max: 4 }),
});

Deno.test("StartOrder releases each once, and its times never fall", () => {
  fc.assert(fc.property(anyStarts, anyOptions, (starts, options) => {
    const { indexes, times, waiting } = order(starts, options);
    assertEquals(
      indexes.toSorted((a, b) => a - b),
      starts.map((_, i) => i),
    );
    for (let i = 1; i < times.length; i++) assert(times[i]! >= times[i - 1]!);
    assert(!times.some(Number.isNaN));
    assert(waiting <= options.maxWaiting + options.believeAfter);
  }));
});

Deno.test("StartOrder sorts whatever is disordered by less than the lateness", () => {
  const disordered = fc.array(
    fc.record({
      gap: fc.double({ min: 0, max: 20, noNaN: true }),
      delay: fc.double({ min: 0, max: 30, noNaN: true }),
    }),
    { maxLength: 300 },
  );
  fc.assert(fc.property(disordered, (rows) => {
    let clock = 1000;
    const starts = rows
      .map(({ gap, delay }) => ({ start: clock += gap, at: clock + delay }))
      .sort((a, b) => a.at - b.at)
      .map(({ start }) => start);
    const { times, counts } = order(starts, { lateness: 30 });
    assertEquals(times, starts.toSorted((a, b) => a - b));
    assertEquals(counts, NONE);
  }));
});

Deno.test("StartOrder refuses options that are no numbers of their kind", () => {
  const make = (options: StartOrderOptions) => () => new StartOrder(options);
  assertThrows(make({ lateness: -1 }), RangeError, "-1 as lateness");
  assertThrows(make({ lateness: NaN }), RangeError, "NaN as lateness");
  assertThrows(make({ maxWaiting: 0 }), RangeError, "0 as maxWaiting");
  assertThrows(make({ jump: Infinity }), RangeError, "Infinity as jump");
  assertThrows(make({ believeAfter: 0 }), RangeError, "0 as believeAfter");
});
