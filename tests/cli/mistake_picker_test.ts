import { assert, assertEquals } from "@std/assert";
import { MistakePicker } from "../../lib/cli/mistake_picker.ts";
import type { Detector } from "../../lib/detect/detector.ts";
import type { ScoredWindow } from "../../lib/detect/explanation.ts";
import { smallTraffic, trainSmall } from "../detect/small_detector.ts";

/** The windows of the small traffic with scores that the test chooses. */
async function scored(
  detector: Detector,
  scores: readonly number[],
): Promise<ScoredWindow[]> {
  const rows = ReadableStream.from(smallTraffic(40));
  const windows = await Array.fromAsync(detector.windows(rows));
  return scores.map((score, i) => {
    const { records, actual, reconstruction } = windows[i]!;
    return { score, records, actual, reconstruction };
  });
}

Deno.test("MistakePicker keeps the highest false alarms and misses, with reasons", async () => {
  const trained = await trainSmall({ epochs: 1 });
  using detector = trained.withThreshold({ kind: "fixed", value: 10 });
  const scores = [11, 15, 9, 13, 12, 20, 14, 16, 3, 10];
  const picker = new MistakePicker(detector);
  for (const window of await scored(detector, scores)) {
    picker.take(window, false, "normal");
    picker.take(window, true, "odd");
  }
  const { falseAlarms, misses } = picker.mistakes();
  assertEquals(falseAlarms.map(({ score }) => score), [20, 16, 15, 14, 13]);
  assertEquals(falseAlarms.map(({ index }) => index), [5, 7, 1, 6, 3]);
  assertEquals(misses.map(({ score }) => score), [10, 9, 3]);
  assertEquals(misses[0]!.label, "odd");
  assert(
    [...falseAlarms, ...misses].every(({ reasons }) => reasons.length > 0),
  );
});

Deno.test("MistakePicker keeps the strangest of windows that share rows", async () => {
  const trained = await trainSmall({
    epochs: 1,
    windowing: { timesteps: 3, stride: 1 },
  });
  using detector = trained.withThreshold({ kind: "fixed", value: 0 });
  const scores = [1, 2, 3, 2.5, 2, 1, 7, 8, 7];
  const picker = new MistakePicker(detector);
  for (const window of await scored(detector, scores)) {
    picker.take(window, false, "normal");
  }
  const { falseAlarms } = picker.mistakes();
  // Windows end at rows 2 to 10.
  assertEquals(falseAlarms.map(({ index }) => index), [9, 4]);
});
