import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { overloadQueue } from "../../lib/watch/overload_queue.ts";

/** Numbers from 0 in batches, counting how many were handed out. */
function source(batches: readonly number[]) {
  const read = { items: 0, closed: false };
  async function* numbers(): AsyncGenerator<number[]> {
    try {
      for (const size of batches) {
        const batch = Array.from({ length: size }, (_, i) => read.items + i);
        read.items += size;
        yield batch;
        await Promise.resolve();
      }
    } finally {
      read.closed = true;
    }
  }
  return { read, numbers: numbers() };
}

function pause(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("overloadQueue() blocks the input of a slow consumer", async () => {
  const { read, numbers } = source(Array(100).fill(10));
  const seen: number[] = [];
  let ahead = 0;
  for await (const batch of overloadQueue(numbers, { capacity: 50 })) {
    seen.push(...batch);
    await pause(1);
    ahead = Math.max(ahead, read.items - seen.length);
  }
  assertEquals(seen, Array.from({ length: 1000 }, (_, i) => i));
  // What waits in the queue, and the batch that waits for room.
  assert(ahead > 0 && ahead <= 60, String(ahead));
});

Deno.test("overloadQueue() drops the oldest of a slow consumer, counted", async () => {
  const { numbers } = source(Array(100).fill(10));
  const seen: number[] = [];
  let dropped = 0;
  const queue = overloadQueue(numbers, {
    capacity: 55,
    policy: "drop-oldest",
    onDrop: (items) => dropped += items.length,
  });
  for await (const batch of queue) {
    seen.push(...batch);
    await pause(1);
  }
  assert(dropped > 0);
  assertEquals(seen.length + dropped, 1000);
  // In order, and the newest are there.
  assertEquals(seen, seen.toSorted((a, b) => a - b));
  assertEquals(seen.slice(-55), Array.from({ length: 55 }, (_, i) => 945 + i));
});

Deno.test("overloadQueue() reads on while a consumer never pauses", async () => {
  let consumed = 0;
  let consumedWhenRead = Infinity;
  async function* timed(): AsyncGenerator<number[]> {
    for (let i = 0; i < 40; i++) yield [i];
    // What comes from outside only comes when the event loop turns.
    await pause();
    consumedWhenRead = consumed;
    yield [40];
  }
  for await (const _ of overloadQueue(timed(), { policy: "drop-oldest" })) {
    consumed++;
    const end = performance.now() + 6;
    while (performance.now() < end);
  }
  assertEquals(consumed, 41);
  assert(consumedWhenRead < 40, String(consumedWhenRead));
});

Deno.test("overloadQueue() keeps every item, or all but the counted ones", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(30), { maxLength: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom("block" as const, "drop-oldest" as const),
      fc.array(fc.boolean(), { minLength: 1 }),
      async (batches, capacity, policy, pauses) => {
        const { numbers } = source(batches);
        const seen: number[] = [];
        let dropped = 0;
        let turn = 0;
        const onDrop = (items: readonly number[]) => dropped += items.length;
        for await (
          const batch of overloadQueue(numbers, { capacity, policy, onDrop })
        ) {
          assert(batch.length > 0);
          seen.push(...batch);
          if (pauses[turn++ % pauses.length]) await pause();
        }
        const total = batches.reduce((sum, size) => sum + size, 0);
        assertEquals(seen.length + dropped, total);
        assertEquals(seen, seen.toSorted((a, b) => a - b));
        if (policy === "block") assertEquals(dropped, 0);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("overloadQueue() gives out what waits before it fails", async () => {
  async function* failing(): AsyncGenerator<number[]> {
    yield [1];
    yield [2];
    await Promise.resolve();
    throw new Error("the disk is gone");
  }
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const batch of overloadQueue(failing())) {
        await pause();
        seen.push(...batch);
      }
    },
    Error,
    "the disk is gone",
  );
  assertEquals(seen, [1, 2]);
});

Deno.test("overloadQueue() closes its input when nobody wants more", async () => {
  const { read, numbers } = source(Array(100).fill(10));
  for await (const _ of overloadQueue(numbers, { capacity: 20 })) break;
  await pause();
  assertEquals(read.closed, true);
  assert(read.items <= 50);
});

Deno.test("overloadQueue() ends on a signal though its input says nothing", async () => {
  const silence = Promise.withResolvers<void>();
  async function* silent(): AsyncGenerator<number[]> {
    yield [1];
    await silence.promise;
  }
  const stop = new AbortController();
  const seen: number[] = [];
  const { signal } = stop;
  for await (const batch of overloadQueue(silent(), { signal })) {
    seen.push(...batch);
    setTimeout(() => stop.abort());
  }
  assertEquals(seen, [1]);
  const before = overloadQueue(silent(), { signal });
  assertEquals((await before.next()).done, true);
  silence.resolve();
});

Deno.test("overloadQueue() refuses a queue that holds nothing", async () => {
  const { numbers } = source([1]);
  await assertRejects(
    () => overloadQueue(numbers, { capacity: 0 }).next(),
    RangeError,
    "at least 1",
  );
});
