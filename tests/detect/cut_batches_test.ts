import { assertEquals, assertRejects } from "@std/assert";
import { cutBatches, cutRowArrays } from "../../lib/detect/cut_batches.ts";
import type { WindowBatch } from "../../lib/detect/window_batcher.ts";
import { smallTraffic, trainSmall } from "./small_detector.ts";

async function* after(count: number, failure?: Error) {
  yield* smallTraffic(count);
  if (failure !== undefined) throw failure;
}

Deno.test("cutBatches() fills batches, and gives what is left at the end", async () => {
  using detector = await trainSmall();
  const { scoringParts: parts } = detector;
  const batches = await Array.fromAsync(cutBatches(after(600), parts));
  assertEquals(batches.map(({ windows }) => windows.length), [256, 256, 88]);
  const { width } = parts.preprocessor;
  for (const { windows, values } of batches) {
    assertEquals(values.length, windows.length * width);
  }
  assertEquals(
    batches.flatMap(({ windows }) => windows.map((rows) => rows[0]!.index)),
    Array.from({ length: 600 }, (_, index) => index),
  );
});

Deno.test("cutBatches() gives the windows before a failure first", async () => {
  using detector = await trainSmall();
  const batches: WindowBatch[] = [];
  const failure = new Error("the disk is gone");
  await assertRejects(
    async () => {
      const all = cutBatches(after(300, failure), detector.scoringParts);
      for await (const batch of all) batches.push(batch);
    },
    Error,
    "the disk is gone",
  );
  assertEquals(batches.map(({ windows }) => windows.length), [256, 44]);
});

Deno.test("cutBatches() does not keep a row waiting for the next one", async () => {
  using detector = await trainSmall();
  const [first, second] = smallTraffic(2);
  const last = Promise.withResolvers<void>();
  async function* rows() {
    yield first!;
    await last.promise;
    yield second!;
  }
  const batches = cutBatches(rows(), detector.scoringParts);
  assertEquals((await batches.next()).value?.windows, [[first]]);
  last.resolve();
  assertEquals((await batches.next()).value?.windows, [[second]]);
  assertEquals((await batches.next()).done, true);
});

Deno.test("cutRowArrays() gives what cutBatches() gives, however rows are put together", async () => {
  using detector = await trainSmall();
  const { scoringParts: parts } = detector;
  const whole = await Array.fromAsync(cutBatches(after(600), parts));
  for (const size of [1, 7, 256, 300, 600]) {
    const rows = smallTraffic(600);
    const arrays = async function* () {
      while (rows.length > 0) yield await Promise.resolve(rows.splice(0, size));
      yield [];
    };
    assertEquals(await Array.fromAsync(cutRowArrays(arrays(), parts)), whole);
  }
});

Deno.test("cutRowArrays() gives the windows before a bad value first", async () => {
  using detector = await trainSmall();
  const rows = smallTraffic(300);
  rows[290] = { index: 290, values: ["many", 1, "dns"] };
  const batches: WindowBatch[] = [];
  await assertRejects(
    async () => {
      const all = cutRowArrays(
        ReadableStream.from([rows]),
        detector.scoringParts,
      );
      for await (const batch of all) batches.push(batch);
    },
    TypeError,
    "bytes",
  );
  assertEquals(batches.map(({ windows }) => windows.length), [256, 34]);
});

Deno.test("cutBatches() ends rows that nobody wants any more", async () => {
  using detector = await trainSmall();
  let ended = false;
  async function* rows() {
    try {
      yield* smallTraffic(600);
    } finally {
      ended = true;
    }
  }
  for await (const _ of cutBatches(rows(), detector.scoringParts)) break;
  assertEquals(ended, true);
});
