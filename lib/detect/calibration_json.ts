import {
  fieldError,
  readArray,
  readInteger,
  readNumber,
  readObject,
} from "../features/json_fields.ts";
import {
  type CalibrationScores,
  MOST_CALIBRATION_SCORES,
} from "./calibration_scores.ts";

const PATH = "threshold.calibration";

/**
 * Reads calibration scores from parsed JSON.
 *
 * @throws {ModelError} If a field is missing, unknown, of another type or
 * contradicts another one; the error names it.
 */
export function parseCalibration(json: unknown): CalibrationScores {
  const keys = ["windows", "scores", "above"];
  const fields = readObject(json, PATH, keys);
  const windows = readInteger(fields.windows, `${PATH}.windows`, 1);
  const scores = readArray(fields.scores, `${PATH}.scores`)
    .map((score, i) => readNumber(score, `${PATH}.scores[${i}]`));
  const above = readArray(fields.above, `${PATH}.above`)
    .map((count, i) => readInteger(count, `${PATH}.above[${i}]`, 0));
  if (scores.length < 1 || scores.length > MOST_CALIBRATION_SCORES) {
    const expected = `1 to ${MOST_CALIBRATION_SCORES} numbers`;
    throw fieldError(`${PATH}.scores`, expected, scores);
  }
  if (above.length !== scores.length) {
    throw fieldError(`${PATH}.above`, `${scores.length} integers`, above);
  }
  checkOrder(windows, scores, above);
  return { windows, scores, above };
}

/** Scores ascend, the counts above them descend from below n to 0. */
function checkOrder(
  windows: number,
  scores: readonly number[],
  above: readonly number[],
): void {
  for (let i = 0; i < scores.length; i++) {
    const before = scores[i - 1] ?? -Infinity;
    if (scores[i]! <= before) {
      throw fieldError(`${PATH}.scores[${i}]`, `above ${before}`, scores[i]);
    }
    const most = (above[i - 1] ?? windows) - 1;
    if (above[i]! > most) {
      throw fieldError(`${PATH}.above[${i}]`, `at most ${most}`, above[i]);
    }
  }
  if (above.at(-1) !== 0) {
    throw fieldError(`${PATH}.above`, "0 at its end", above.at(-1));
  }
}
