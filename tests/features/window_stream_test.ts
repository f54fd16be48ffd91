import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import { WindowStream } from "../../lib/features/window_stream.ts";
import { cutWindows, type WindowRow } from "../../lib/features/windows.ts";
import type { Row } from "../../lib/records/traffic_record.ts";
import { rowLists, windowings } from "./window_cases.ts";

/** The row as a record stream carries it. */
function toRow({ key, bad }: WindowRow, index: number): Row {
  if (bad) return { index, source: "test", line: index, problem: "bad" };
  return key === undefined ? { index, values: [] } : { index, values: [], key };
}

Deno.test("WindowStream gives the windows of cutWindows()", async () => {
  await fc.assert(
    fc.asyncProperty(rowLists, windowings, async (rows, windowing) => {
      const windows = await Array.fromAsync(
        ReadableStream.from(rows.map(toRow))
          .pipeThrough(new WindowStream(windowing)),
      );
      const positions = windows.flat().map(({ index }) => index);
      assertEquals(Int32Array.from(positions), cutWindows(rows, windowing));
    }),
  );
});

Deno.test("WindowStream reads no further than it is asked to", async () => {
  let pulled = 0;
  const rows = new ReadableStream<Row>({
    pull(controller): void {
      controller.enqueue({ index: pulled++, values: [] });
    },
  }, { highWaterMark: 0 });
  const reader = rows
    .pipeThrough(new WindowStream({ timesteps: 2, stride: 1 }))
    .getReader();
  for (let i = 0; i < 5; i++) await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 0));
  // Five windows need six rows; the queues between hold a few more.
  assertEquals(pulled >= 6 && pulled <= 9, true, `${pulled} rows pulled`);
  await reader.cancel();
});

Deno.test("WindowStream counts the keys that it forgot", async () => {
  const stream = new WindowStream(
    { timesteps: 2, stride: 1, by: "source" },
    { maxKeys: 1 },
  );
  const rows = ["a", "b", "a"].map((key, index) => toRow({ key }, index));
  const windows = await Array.fromAsync(
    ReadableStream.from(rows).pipeThrough(stream),
  );
  assertEquals(windows, []);
  assertEquals(stream.evictedKeys, 2);
});

Deno.test("WindowStream refuses what cannot be cut", () => {
  const make = () => new WindowStream({ timesteps: 2, stride: 0 });
  assertThrows(make, ConfigurationError, "stride must be");
});
