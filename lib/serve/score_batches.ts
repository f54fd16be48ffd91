import type { Detector } from "../detect/detector.ts";
import { judgeBatch } from "../detect/judge_batch.ts";
import type { ReasonsMode, Verdict } from "../detect/verdict.ts";
import { WindowBatcher } from "../detect/window_batcher.ts";
import { type BadRow, isBadRow, type Row } from "../records/traffic_record.ts";
import { Problem } from "./problem.ts";

/** What comes of rows: verdicts, and bad rows in their place. */
export type Outcome = Verdict | BadRow;

/** Whether a promise settles before the event loop has nothing else to do. */
async function settlesSoon(promise: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const idle = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false));
  });
  const settled = promise.then(() => true, () => true);
  const isSettled = await Promise.race([settled, idle]);
  clearTimeout(timer);
  return isSettled;
}

/** What to tell of a body that holds nothing. */
export const WITHOUT_ROWS = "Cannot score a body without rows";

/** What to tell of rows that were too few to fill a window. */
function tooFew({ windowing: { timesteps } }: Detector, rows: number): Problem {
  return new Problem(
    422,
    rows === 0
      ? WITHOUT_ROWS
      : `Cannot score the rows as a window takes ${timesteps} consecutive good ones: ` +
        "windows arrive whole in a request, nothing is kept between requests",
  );
}

/**
 * Scores batches of rows: the same verdicts as `detector.score`.
 *
 * Under load windows are scored in full batches. Where rows trickle, what waits
 * is scored before the next rows are waited for. A bad row ends a window, and
 * takes its place among the verdicts.
 *
 * @returns What came of the rows, in batches of at least one.
 * @throws {Problem} Where reading fails, after the verdicts on the rows before
 * and with the row at fault; and at the end where no window came about.
 */
export async function* scoreBatches(
  detector: Detector,
  batches: AsyncGenerator<Row[]>,
  reasons: ReasonsMode,
): AsyncGenerator<Outcome[]> {
  const { scoringParts, threshold } = detector;
  const parts = { ...scoringParts, threshold };
  const batcher = new WindowBatcher(parts);
  const flush = (): Outcome[] =>
    batcher.isWaiting ? judgeBatch(batcher.flush(), parts, reasons) : [];
  let rows = 0;
  let good = 0;
  let windows = 0;
  try {
    for (;;) {
      const next = batches.next();
      if (batcher.isWaiting && !(await settlesSoon(next))) {
        // It may fail while the reader of the verdicts takes its time.
        next.catch(() => {});
        const verdicts = flush();
        windows += verdicts.length;
        yield verdicts;
      }
      const { done, value } = await next;
      if (done) break;
      const outcomes: Outcome[] = [];
      for (const row of value) {
        rows = row.index + 1;
        if (isBadRow(row)) outcomes.push(...flush(), row);
        else good++;
        const batch = batcher.push(row);
        if (batch === undefined) continue;
        outcomes.push(...judgeBatch(batch, parts, reasons));
      }
      windows += outcomes.filter((outcome) => !("problem" in outcome)).length;
      if (outcomes.length > 0) yield outcomes;
    }
  } catch (error) {
    const verdicts = flush();
    if (verdicts.length > 0) yield verdicts;
    throw error instanceof Problem ? error.atRow(rows) : error;
  }
  const verdicts = flush();
  windows += verdicts.length;
  if (verdicts.length > 0) yield verdicts;
  if (windows === 0 && (good > 0 || rows === 0)) throw tooFew(detector, rows);
}
