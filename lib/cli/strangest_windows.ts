import type { Reason, Verdict } from "../detect/verdict.ts";
import { countText } from "../evaluate/report/number_text.ts";

/** A verdict beside the truth. */
export interface LabelledVerdict {
  /** What the detector says. */
  readonly verdict: Verdict;
  /** What the traffic says. */
  readonly label: string;
}

/**
 * The windows with the highest scores that share no row: overlapping windows of
 * one event would all say the same.
 *
 * @param verdicts In any order.
 * @param timesteps Rows in a window.
 * @param most How many at most.
 */
export function strangestWindows(
  verdicts: readonly LabelledVerdict[],
  timesteps: number,
  most: number,
): LabelledVerdict[] {
  const chosen: LabelledVerdict[] = [];
  const byScore = verdicts.toSorted((a, b) =>
    b.verdict.score - a.verdict.score
  );
  for (const candidate of byScore) {
    if (chosen.length === most) break;
    const { index } = candidate.verdict;
    const overlaps = chosen.some(({ verdict }) =>
      Math.abs(verdict.index - index) < timesteps
    );
    if (!overlaps) chosen.push(candidate);
  }
  return chosen;
}

/** A value as people read it. */
function valueText(value: Reason["actual"]): string {
  if (value === null) return "missing";
  if (typeof value === "string") return value;
  return Math.abs(value) >= 1000
    ? countText(value)
    : String(Number(value.toPrecision(3)));
}

/** `distinct_ports was 412 where 35 was expected`. */
function reasonText({ feature, actual, expected, share }: Reason): string {
  const percent = Math.round(share * 100);
  return `${feature} was ${valueText(actual)} where ${
    valueText(expected)
  } was ` +
    `expected (${percent} % of the score)`;
}

/** A few strange windows in plain words, three lines each or so. */
export function describeWindows(
  windows: readonly LabelledVerdict[],
  mostReasons: number,
): string {
  return windows.map(({ verdict, label }, i) => {
    const { time, index, score, threshold, reasons = [] } = verdict;
    const place = time ?? `row ${countText(index)}`;
    const times = Number((score / threshold).toPrecision(2));
    const lines = reasons.slice(0, mostReasons)
      .map((reason) => `     ${reasonText(reason)}\n`);
    return `  ${i + 1}. ${place}  ${label}  score ${
      Number(score.toPrecision(3))
    }, ${countText(times)} times the threshold\n${lines.join("")}`;
  }).join("");
}
