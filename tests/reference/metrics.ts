/** Naive float64 twins of the metrics: straight from the definitions, O(n²). */

/** Counts verdicts where a score lies strictly above the threshold. */
function counts(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
  called: (score: number) => boolean,
): { tp: number; fp: number } {
  let tp = 0;
  let fp = 0;
  for (let i = 0; i < scores.length; i++) {
    if (called(scores[i]!)) anomalous[i] ? tp++ : fp++;
  }
  return { tp, fp };
}

function total(anomalous: Uint8Array, truth: number): number {
  return anomalous.filter((value) => value === truth).length;
}

/** Distinct scores, from the highest down. */
function distinct(scores: ArrayLike<number>): number[] {
  return [...new Set(Array.from(scores))].sort((a, b) => b - a);
}

/** Mean over all pairs of 1, ½ or 0 for higher, tied or lower. */
export function naiveAuroc(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): number {
  let won = 0;
  let pairs = 0;
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < scores.length; j++) {
      if (anomalous[i] !== 1 || anomalous[j] !== 0) continue;
      pairs++;
      if (scores[i]! > scores[j]!) won += 1;
      else if (scores[i]! === scores[j]!) won += 0.5;
    }
  }
  return won / pairs;
}

/** The mean, over the anomalous windows, of the precision at their own score. */
export function naiveAveragePrecision(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    if (!anomalous[i]) continue;
    const { tp, fp } = counts(scores, anomalous, (s) => s >= scores[i]!);
    sum += tp / (tp + fp);
  }
  return sum / total(anomalous, 1);
}

/** `[falsePositiveRate, recall]` at every distinct score, and nothing called. */
export function naiveRoc(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
): [number, number][] {
  return [Infinity, ...distinct(scores)].map((cut) => {
    const { tp, fp } = counts(scores, anomalous, (s) => s >= cut);
    return [fp / total(anomalous, 0), tp / total(anomalous, 1)];
  });
}

/** The largest recall among the points whose rate keeps the bound. */
export function naiveRecallAt(
  scores: ArrayLike<number>,
  anomalous: Uint8Array,
  rate: number,
): number {
  const allowed = naiveRoc(scores, anomalous).filter(([x]) => x <= rate);
  return Math.max(...allowed.map(([, recall]) => recall));
}
