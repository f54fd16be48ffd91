/**
 * Every cut that a set of scores allows, with what each would call anomalous.
 *
 * All figures over all thresholds (ROC, precision and recall, their areas)
 * follow from one table: for each distinct score, from the highest down, how
 * many anomalous and how many normal windows score at least that much. Tied
 * scores share one entry, since no threshold can part them. Sorting the two
 * classes apart and merging them makes it in n log n without sorting indices.
 *
 * @module
 */

/** Counts at every distinct score, `[cuts]` each, from the highest score down. */
export interface CutCounts {
  /** The distinct scores, descending. */
  readonly scores: Float64Array;
  /** Anomalous windows that score at least that much. */
  readonly tp: Float64Array;
  /** Normal windows that score at least that much. */
  readonly fp: Float64Array;
  /** Anomalous windows in all. */
  readonly positives: number;
  /** Normal windows in all. */
  readonly negatives: number;
}

/**
 * Counts verdicts at every distinct score.
 *
 * @param scores `[n]`, higher is more anomalous.
 * @param anomalous `[n]`, 1 where anomalous.
 * @throws {RangeError} If the lengths differ.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function cutCounts(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): CutCounts {
  checkScored(scores, anomalous);
  const high = scoresOf(scores, anomalous, 1);
  const low = scoresOf(scores, anomalous, 0);
  const n = scores.length;
  const distinct = new Float64Array(n);
  const tp = new Float64Array(n);
  const fp = new Float64Array(n);
  let cuts = 0;
  // Both lists ascend, so their ends hold the highest scores not yet counted.
  let i = high.length;
  let j = low.length;
  while (i > 0 || j > 0) {
    const score = Math.max(high[i - 1] ?? -Infinity, low[j - 1] ?? -Infinity);
    while (i > 0 && high[i - 1] === score) i--;
    while (j > 0 && low[j - 1] === score) j--;
    distinct[cuts] = score;
    tp[cuts] = high.length - i;
    fp[cuts] = low.length - j;
    cuts++;
  }
  return {
    scores: distinct.subarray(0, cuts),
    tp: tp.subarray(0, cuts),
    fp: fp.subarray(0, cuts),
    positives: high.length,
    negatives: low.length,
  };
}

/**
 * Refuses scores that cannot be judged.
 *
 * @throws {RangeError} If the lengths differ.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function checkScored(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): void {
  if (scores.length !== anomalous.length) {
    throw new RangeError(
      `Cannot judge ${scores.length} scores by ${anomalous.length} truths as there must be one for each`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) {
      throw new TypeError(`Cannot judge scores as scores[${i}] is NaN`);
    }
    if (anomalous[i]! > 1) {
      throw new TypeError(
        `Cannot judge scores as anomalous[${i}] must be 0 or 1: current value is ${
          anomalous[i]
        }`,
      );
    }
  }
}

/** The scores of one class, ascending. */
function scoresOf(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
  truth: number,
): Float64Array {
  const chosen = new Float64Array(scores.length);
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    if (anomalous[i] === truth) chosen[count++] = scores[i]!;
  }
  return chosen.subarray(0, count).sort();
}
