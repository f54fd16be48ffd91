import { assertEquals, assertRejects } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import { jobContent } from "../../lib/cli/job_content.ts";
import { ScoringCore } from "../../lib/cli/scoring_core.ts";
import { WindowBatcher } from "../../lib/detect/window_batcher.ts";
import { scoreBatch } from "../../lib/detect/window_scorer.ts";
import { findingsOf } from "../../lib/detect/findings.ts";
import type {
  ScoringJob,
  ScoringRequest,
} from "../../lib/cli/scoring_protocol.ts";
import { smallTraffic, trainSmall } from "../detect/small_detector.ts";

const PROGRAM = import.meta.resolve("../../cli.ts");
const ODD = import.meta.resolve("./odd_worker.ts");

/** A core that can score, or nothing where it cannot. */
async function startCore(
  program: string,
  job: ScoringJob,
): Promise<ScoringCore | undefined> {
  const core = ScoringCore.launch(program);
  return await core?.prepare(job) ? core : undefined;
}

/** A job of no detector. */
function oddJob(detector: string): ScoringJob {
  return { detector, weights: new Map(), engine: "kernel", reasons: "all" };
}

/** A core of the odd worker, which does what the text of its detector says. */
function oddCore(detector: string) {
  return startCore(ODD, oddJob(detector));
}

for (const engine of ["kernel", "stock"] as const) {
  Deno.test(`a second core finds what the first does, bit for bit, on ${engine}`, async () => {
    using detector = await trainSmall();
    const parts = { ...detector.scoringParts, threshold: detector.threshold };
    using core = await startCore(PROGRAM, {
      ...jobContent(detector),
      engine,
      reasons: "all",
    });
    assertEquals(core === undefined, false);
    const model = await detector.serialize();
    // The stock engine rounds otherwise, so its twin here is its own.
    using twin = await Detector.parse(model, "twin", { engine });
    const answers = [1, 2, 3, 4, 5].map((seed) => {
      const batcher = new WindowBatcher(parts);
      for (const row of smallTraffic(100 * (seed % 3), seed)) batcher.push(row);
      const batch = batcher.flush();
      const own = findingsOf(
        scoreBatch(batch, twin.scoringParts),
        { ...twin.scoringParts, threshold: twin.threshold },
        "all",
      );
      const values = batch.values as ScoringRequest;
      return [own, core!.score(values), values] as const;
    });
    for (const [own, other, values] of answers) {
      assertEquals(await other, own);
      assertEquals(values.length, 0, "handed over");
    }
  });
}

Deno.test("what a core is done with is known before its message is heard", async () => {
  using detector = await trainSmall();
  using core = await startCore(PROGRAM, {
    ...jobContent(detector),
    engine: "kernel",
    reasons: "none",
  });
  const batcher = new WindowBatcher(detector.scoringParts);
  for (const row of smallTraffic(100, 1)) batcher.push(row);
  const { values } = batcher.flush();
  const answers = [1, 2, 3].map(() => core!.score(values.slice()));
  // No event is handled here until then.
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < 1000 && core!.pending > 0; i++) {
    Atomics.wait(nothing, 0, 0, 10);
  }
  assertEquals(core!.pending, 0);
  assertEquals((await Promise.all(answers)).length, 3);
});

Deno.test("a core that does not start is none", async () => {
  assertEquals(await oddCore("refuse"), undefined);
  assertEquals(
    await startCore(PROGRAM, oddJob("no detector")),
    undefined,
  );
  // Not asked, as a refusal would be told on stderr.
  const program = "https://example.invalid/gatewarden.js";
  assertEquals(await startCore(program, oddJob("")), undefined);
});

Deno.test("a core's failure is the same error here", async () => {
  using core = await oddCore("fail");
  const error = await assertRejects(
    () => core!.score(new Float32Array(1)),
    RangeError,
    "it is odd",
  );
  assertEquals([error.name, error.stack], ["RangeError", "where it was"]);
});

Deno.test("a core that breaks down fails what waits and what comes", async () => {
  using core = await oddCore("throw");
  const waiting = [1, 2].map((length) => core!.score(new Float32Array(length)));
  for (const answer of waiting) {
    await assertRejects(() => answer, Error, "nobody catches it");
  }
  await assertRejects(
    () => core!.score(new Float32Array(1)),
    Error,
    "nobody catches it",
  );
});

Deno.test("a core that was ended before it is prepared cannot score", async () => {
  for (const wait of [0, 300]) {
    const core = ScoringCore.launch(ODD)!;
    // By then it listens, or not yet.
    await new Promise((go) => setTimeout(go, wait));
    core[Symbol.dispose]();
    assertEquals(await core.prepare(oddJob("")), false);
  }
});

Deno.test("a core that is ended fails what waits", async () => {
  const core = await oddCore("be silent");
  const answer = core!.score(new Float32Array(1));
  answer.catch(() => {});
  core![Symbol.dispose]();
  await assertRejects(() => answer, Error, "the second core was ended");
});
