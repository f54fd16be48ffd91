/** The naive twin of lib/detect/threshold_best_f1.ts: every cut, counted afresh. */

/** Precision, recall and F1 of one cut, counted window by window. */
export function figuresAt(
  scores: Float64Array,
  anomalous: Uint8Array,
  cut: number,
): { f1: number; precision: number; recall: number } {
  let [tp, fp, fn] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const verdict = scores[i]! > cut;
    if (verdict && anomalous[i] === 1) tp++;
    if (verdict && anomalous[i] === 0) fp++;
    if (!verdict && anomalous[i] === 1) fn++;
  }
  return {
    f1: 2 * tp / (2 * tp + fp + fn),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
  };
}

/** The highest F1, and the windows above the highest cut that reaches it. */
export function bestF1(
  scores: Float64Array,
  anomalous: Uint8Array,
): { f1: number; windowsAbove: number } {
  let best = { f1: 0, windowsAbove: scores.length + 1 };
  for (const cut of [-Infinity, ...scores]) {
    const { f1 } = figuresAt(scores, anomalous, cut);
    const windowsAbove = scores.filter((score) => score > cut).length;
    const higher = f1 === best.f1 && windowsAbove < best.windowsAbove;
    if (f1 > best.f1 || higher) best = { f1, windowsAbove };
  }
  return best;
}
