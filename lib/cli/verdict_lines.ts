import type { Verdict } from "../detect/verdict.ts";

/** Verdicts as NDJSON, each line with its end. */
export function verdictLines(verdicts: readonly Verdict[]): string {
  let lines = "";
  for (const verdict of verdicts) lines += JSON.stringify(verdict) + "\n";
  return lines;
}
