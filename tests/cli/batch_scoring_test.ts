import { assert, assertEquals, assertRejects } from "@std/assert";
import { BatchScoring } from "../../lib/cli/batch_scoring.ts";
import { wantsCore, type Workers } from "../../lib/cli/core_wish.ts";
import { ScoringCore } from "../../lib/cli/scoring_core.ts";
import {
  type WindowBatch,
  WindowBatcher,
} from "../../lib/detect/window_batcher.ts";
import { smallTraffic, trainSmall } from "../detect/small_detector.ts";

const PROGRAM = import.meta.resolve("../../cli.ts");

const cases: { workers?: Workers; program?: string; leaves: boolean }[] = [
  { workers: "1", program: PROGRAM, leaves: true },
  { workers: "1", leaves: false },
  { workers: "0", program: PROGRAM, leaves: false },
  { workers: "auto", program: PROGRAM, leaves: false },
  { program: PROGRAM, leaves: false },
  { workers: "1", program: "https://example.invalid/", leaves: false },
];

Deno.test("a batch leaves for the second core where there is one, and is long enough", async () => {
  using detector = await trainSmall();
  const rows = smallTraffic(200, 4);
  const expected = detector.score(rows);
  for (const { leaves, ...options } of cases) {
    const batcher = new WindowBatcher(detector.scoringParts);
    for (const row of rows) batcher.push(row);
    const batch = batcher.flush();
    using scoring = new BatchScoring(detector, {
      reasons: "anomalies",
      ...options,
    });
    assertEquals(await scoring.verdicts(batch), expected);
    assertEquals(batch.values.length === 0, leaves, JSON.stringify(options));
  }
});

/** Batches go in until one leaves for the second core, which is being started. */
async function feed(
  scoring: BatchScoring,
  batchOf: () => WindowBatch,
): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    const batch = batchOf();
    await scoring.verdicts(batch);
    if (batch.values.length === 0) return;
    await new Promise((go) => setTimeout(go, 10));
  }
  throw new Error("No batch has left");
}

for (const isLong of [false, true]) {
  Deno.test({
    name: `a stream that ${
      isLong ? "is known to be" : "turns out"
    } long moves to the second core`,
    ignore: navigator.hardwareConcurrency < 2,
    async fn() {
      using detector = await trainSmall();
      using scoring = new BatchScoring(detector, {
        reasons: "none",
        workers: "auto",
        isLong,
        program: PROGRAM,
      });
      const batchOf = (rows: number) => {
        const batcher = new WindowBatcher(detector.scoringParts);
        for (const row of smallTraffic(rows, 4)) batcher.push(row);
        return batcher.flush();
      };
      for (let windows = 0; !isLong && windows <= 20_000; windows += 250) {
        const batch = batchOf(250);
        await scoring.verdicts(batch);
        assert(batch.values.length > 0, `left after ${windows} windows`);
      }
      // Too few of them to make a stream that turns out long.
      await feed(scoring, () => batchOf(1));
    },
  });
}

Deno.test("batches that the second core has no time for are scored here", async () => {
  using detector = await trainSmall();
  const rows = smallTraffic(200, 4);
  const expected = detector.score(rows);
  using scoring = new BatchScoring(detector, {
    reasons: "anomalies",
    workers: "1",
    // A core that never answers: it is never done with a batch.
    program: import.meta.resolve("./odd_worker.ts"),
  });
  const batches = Array.from({ length: 7 }, () => {
    const batcher = new WindowBatcher(detector.scoringParts);
    for (const row of rows) batcher.push(row);
    return batcher.flush();
  });
  const verdicts = batches.map((batch) => scoring.verdicts(batch));
  verdicts.forEach((unanswered) => unanswered.catch(() => {}));
  const scoredHere = await Promise.all(verdicts.slice(4));
  for (const own of scoredHere) assertEquals(own, expected);
  assertEquals(
    batches.map(({ values }) => values.length === 0),
    [true, true, true, true, false, false, false],
  );
});

Deno.test("a core that was launched ahead is taken, and ended with the scoring", async () => {
  using detector = await trainSmall();
  const rows = smallTraffic(200, 4);
  const batcher = new WindowBatcher(detector.scoringParts);
  for (const row of rows) batcher.push(row);
  const batch = batcher.flush();
  const launched = ScoringCore.launch(PROGRAM)!;
  {
    using scoring = new BatchScoring(detector, {
      reasons: "anomalies",
      workers: "1",
      // From there none can be launched: only this one can have scored.
      program: "https://example.invalid/",
      launched,
    });
    assertEquals(await scoring.verdicts(batch), detector.score(rows));
    assertEquals(batch.values.length, 0);
  }
  const late = launched.score(new Float32Array(1));
  await assertRejects(() => late, Error, "the second core was ended");
});

Deno.test("a core is wanted at once where it is asked for, or the input is long", () => {
  const program = PROGRAM;
  assert(wantsCore({ workers: "1", program }));
  assert(!wantsCore({ workers: "1" }));
  assert(!wantsCore({ workers: "0", isLong: true, program }));
  assert(!wantsCore({ workers: "auto", isLong: false, program }));
  assertEquals(
    wantsCore({ workers: "auto", isLong: true, program }),
    navigator.hardwareConcurrency > 1,
  );
});
