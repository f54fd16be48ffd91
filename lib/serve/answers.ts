/**
 * The two forms of an answer: NDJSON, which leaves as it comes about, and JSON,
 * which is one object and so has to wait for the last row.
 *
 * @module
 */
import type { Outcome } from "./score_batches.ts";
import { defect, Problem, rowProblem } from "./problem.ts";

/** What an answer that is streamed depends on. */
export interface StreamedAnswer {
  /** Seconds that the reader may take for each part. */
  readonly idleSeconds: number;
  /** Called once, when the answer has ended, was cancelled or failed. */
  readonly end: () => void;
  /** Told of defects. */
  readonly log: (error: unknown) => void;
}

function toLine(outcome: Outcome): string {
  return JSON.stringify(
    "problem" in outcome ? { error: rowProblem(outcome).details } : outcome,
  ) + "\n";
}

/**
 * Streams outcomes as NDJSON, one batch per chunk, and only as fast as they are
 * read. What fails on the way becomes the last line, since the status is sent.
 */
export function ndjsonStream(
  outcomes: AsyncGenerator<Outcome[]>,
  { idleSeconds, end, log }: StreamedAnswer,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const finish = () => {
    clearTimeout(timer);
    if (ended) return;
    ended = true;
    end();
    // Runs what the generators have to tidy up; they may be waiting still.
    void outcomes.return(undefined).catch(() => {});
  };
  return new ReadableStream({
    start(controller) {
      watch(controller);
    },
    async pull(controller) {
      clearTimeout(timer);
      let text: string;
      try {
        const { done, value } = await outcomes.next();
        if (ended) return;
        if (done) {
          finish();
          return controller.close();
        }
        text = value.map(toLine).join("");
      } catch (error) {
        if (ended) return;
        if (!(error instanceof Problem)) log(error);
        const problem = error instanceof Problem ? error : defect();
        text = JSON.stringify({ error: problem.details }) + "\n";
        finish();
        controller.enqueue(encoder.encode(text));
        return controller.close();
      }
      controller.enqueue(encoder.encode(text));
      watch(controller);
    },
    cancel: finish,
  }, { highWaterMark: 0 });

  /** Gives up on a reader that does not come back. */
  function watch(controller: ReadableStreamDefaultController): void {
    if (idleSeconds === Infinity) return;
    timer = setTimeout(() => {
      finish();
      controller.error(new Error("The client did not read its answer"));
    }, idleSeconds * 1000);
  }
}

/**
 * Puts all verdicts into one JSON text, `{ model, verdicts }`.
 *
 * @throws {Problem} At the first bad row: there is no place for it among verdicts.
 */
export async function jsonText(
  model: string,
  outcomes: AsyncGenerator<Outcome[]>,
): Promise<string> {
  const verdicts: string[] = [];
  for await (const batch of outcomes) {
    for (const outcome of batch) {
      if ("problem" in outcome) throw rowProblem(outcome);
      verdicts.push(JSON.stringify(outcome));
    }
  }
  return `{"model":${JSON.stringify(model)},"verdicts":[${
    verdicts.join(",")
  }]}`;
}
