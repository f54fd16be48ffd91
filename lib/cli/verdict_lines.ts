import type { Verdict } from "../detect/verdict.ts";

/** Verdicts as NDJSON, each line with its end. */
export function verdictLines(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map((verdict) => JSON.stringify(verdict));
  lines.push("");
  return lines.join("\n");
}
