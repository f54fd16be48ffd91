/**
 * How far the figures of an evaluation would move with another sample of windows.
 *
 * Windows are drawn again with repetition, as many of each class as there were, and
 * the figures are taken anew, some hundred times; the 2.5th and the 97.5th
 * percentile of what comes out bound 95 % (Efron, "Bootstrap methods: another look
 * at the jackknife", Annals of Statistics 7, 1979; stratified by class, as the mix
 * of classes is the evaluation's choice, not chance's).
 *
 * Scores are put into ranks once. A draw is then a count per rank, and AUROC and F1
 * follow from one pass over the counts, without sorting again.
 *
 * The bounds take windows to be independent. Overlapping windows, and rows of one
 * attack, are not: real bounds are wider. What another day's traffic would change
 * is not in them at all.
 */
import { percentileOfSorted } from "../detect/percentile.ts";
import { Random } from "../random.ts";
import { checkScored } from "./metrics_counts.ts";

/** 95 % bounds of figures. */
export interface Intervals {
  /** Of the area under the ROC curve. */
  auroc: [low: number, high: number];
  /** Of F1 at the deployable threshold. */
  f1: [low: number, high: number];
}

/** Draws of windows that are made in all, shared out among the resamples. */
const DRAWS = 20_000_000;
const FEWEST_RESAMPLES = 200;
const MOST_RESAMPLES = 1000;
const SEED = 1;

/** One class's windows. */
interface Sample {
  /** `[windows]`: the rank of each window's score, equal for equal scores. */
  readonly ranks: Int32Array;
  /** `[ranks]`: how often a resample drew each. */
  readonly counts: Int32Array;
}

/**
 * Bounds AUROC and F1 by resampling: 200 to 1,000 times, the fewer the more windows.
 *
 * @param scores `[windows]`, higher is more anomalous.
 * @param anomalous `[windows]`, 1 where anomalous.
 * @param threshold Above it a window is called anomalous.
 * @returns The bounds, the same for the same input; `null` unless both classes are there.
 * @throws {RangeError} If the lengths differ.
 * @throws {TypeError} If a score is NaN or a truth is neither 0 nor 1.
 */
export function bootstrapIntervals(
  scores: Float64Array,
  anomalous: Uint8Array,
  threshold: number,
): Intervals | null {
  checkScored(scores, anomalous);
  const distinct = distinctOf(scores);
  const positive = sampleOf(scores, anomalous, 1, distinct);
  const negative = sampleOf(scores, anomalous, 0, distinct);
  if (positive.ranks.length === 0 || negative.ranks.length === 0) return null;
  const firstAbove = distinct.findIndex((score) => score > threshold);
  const cut = firstAbove < 0 ? distinct.length : firstAbove;

  const random = new Random(SEED);
  const resamples = Math.round(
    Math.min(
      MOST_RESAMPLES,
      Math.max(FEWEST_RESAMPLES, DRAWS / scores.length),
    ),
  );
  const aurocs = new Float64Array(resamples);
  const f1s = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    draw(positive, random);
    draw(negative, random);
    aurocs[i] = aurocOf(positive, negative);
    f1s[i] = f1Of(positive, negative, cut);
  }
  return { auroc: bounds(aurocs), f1: bounds(f1s) };
}

/** The distinct scores, ascending. */
function distinctOf(scores: Float64Array): Float64Array {
  const sorted = scores.slice().sort();
  return sorted.filter((score, i) => i === 0 || score !== sorted[i - 1]);
}

function sampleOf(
  scores: Float64Array,
  anomalous: Uint8Array,
  truth: number,
  distinct: Float64Array,
): Sample {
  const rankOf = new Map(Array.from(distinct, (score, rank) => [score, rank]));
  const ranks = Int32Array.from(
    scores.filter((_, i) => anomalous[i] === truth),
    (score) => rankOf.get(score)!,
  );
  return { ranks, counts: new Int32Array(distinct.length) };
}

/** Draws as many windows as there are, with repetition, and counts their ranks. */
function draw({ ranks, counts }: Sample, random: Random): void {
  counts.fill(0);
  for (let i = 0; i < ranks.length; i++) {
    counts[ranks[random.integer(ranks.length)]!]!++;
  }
}

/** The chance that an anomalous window ranks above a normal one, ties by half. */
function aurocOf(positive: Sample, negative: Sample): number {
  let twicePairs = 0;
  let below = 0;
  for (let rank = 0; rank < positive.counts.length; rank++) {
    const here = negative.counts[rank]!;
    twicePairs += positive.counts[rank]! * (2 * below + here);
    below += here;
  }
  return twicePairs / (2 * positive.ranks.length * negative.ranks.length);
}

/** F1 where ranks from `cut` on are called anomalous. */
function f1Of(positive: Sample, negative: Sample, cut: number): number {
  let tp = 0;
  let fp = 0;
  for (let rank = cut; rank < positive.counts.length; rank++) {
    tp += positive.counts[rank]!;
    fp += negative.counts[rank]!;
  }
  // tp + fn is the whole class, and it is not empty.
  return 2 * tp / (tp + fp + positive.ranks.length);
}

function bounds(figures: Float64Array): [low: number, high: number] {
  figures.sort();
  return [percentileOfSorted(figures, 2.5), percentileOfSorted(figures, 97.5)];
}
