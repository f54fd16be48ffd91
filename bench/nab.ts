/**
 * The Numenta Anomaly Benchmark: the network with and without sequence.
 *
 * One small network per series, trained on the series' probation (its first 15 %,
 * which NAB does not score), then left as it is: it never learns from later points.
 * Its reconstruction errors become anomaly likelihoods, which look back only, so
 * that one threshold serves all series. NAB's standard profile judges them, at three
 * thresholds:
 *
 * - NAB's own, the best for these labels, as in the published table: an oracle;
 * - 5 on the likelihood's scale, one in 100,000, as its authors set it: no label seen;
 * - the one that gives one alarm in 1,000 scored points: no label seen.
 *
 * The same network sees single points and windows of 10, whose error is the mean
 * over the window, as our detectors score, or that of the newest point. A rule
 * without a network stands beside them: the squared distance from the probation's
 * mean. The likelihood averages the last 10 errors, as its authors do, or takes the
 * last one alone; the latter was tried with these labels in view.
 *
 * `--folder DIR` is a clone of https://github.com/numenta/NAB, of which `data/`,
 * `labels/combined_windows.json` and `results/final_results.json` are read; `--seed 1`,
 * `--timesteps 1,10`, `--json`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  anomalyLikelihood,
  NUMENTA_WINDOWS,
} from "../lib/evaluate/nab/anomaly_likelihood.ts";
import {
  bestNabThreshold,
  nabScore,
  type NabSeries,
  nabWindows,
  normalizeNab,
} from "../lib/evaluate/nab/nab_score.ts";
import { type CorpusSeries, readCorpus } from "./nab/nab_corpus.ts";
import {
  distanceFromMean,
  probationErrors,
  type SeriesErrors,
} from "./nab/probation_errors.ts";
import { requireData } from "./require_data.ts";

/** Numenta's threshold, one in 100,000, on a logarithmic scale. */
const NUMENTA_THRESHOLD = 5;
/** Scored points for an alarm, where a budget sets the threshold. */
const POINTS_PER_ALARM = 1000;

/** NAB scores, 0 to 100, of one way to detect. */
interface Line {
  readonly detector: string;
  /** Errors that the likelihood averages. */
  readonly averaged: number;
  /** At the threshold that is best for the labels. */
  readonly best: number;
  /** At Numenta's threshold. */
  readonly fixed: number;
  /** At the threshold of the alarm budget. */
  readonly budget: number;
}

function judge(
  detector: string,
  averaged: number,
  corpus: readonly CorpusSeries[],
  errors: readonly Float64Array[],
): Line {
  const windows = { ...NUMENTA_WINDOWS, short: averaged };
  const scored = corpus.map(({ points }, i) => ({
    points,
    scores: anomalyLikelihood(errors[i]!, windows),
  }));
  const count = nabWindows(scored);
  const at = (threshold: number): number =>
    normalizeNab(
      scored.reduce((sum, series) => sum + nabScore(series, threshold), 0),
      count,
    );
  return {
    detector,
    averaged,
    best: normalizeNab(bestNabThreshold(scored).score, count),
    fixed: at(NUMENTA_THRESHOLD),
    budget: at(budgetThreshold(scored)),
  };
}

/** The threshold that one in so many scored points reaches. */
function budgetThreshold(scored: readonly NabSeries[]): number {
  const all = Float64Array.from(
    scored.flatMap(({ points, scores }) => [
      ...scores.subarray(points.probation),
    ]),
  ).sort().reverse();
  return all[Math.floor(all.length / POINTS_PER_ALARM) - 1]!;
}

function text({ detector, averaged, best, fixed, budget }: Line): string {
  return detector.padEnd(26) + String(averaged).padStart(8) +
    [best, fixed, budget].map((score) => score.toFixed(1).padStart(16)).join(
      "",
    );
}

async function published(folder: URL): Promise<[string, number][]> {
  const read = (name: string) => Deno.readTextFile(new URL(name, folder));
  const results: Record<string, { standard: number }> = JSON.parse(
    // Where NAB's repository has it, else beside the data.
    await read("results/final_results.json")
      .catch(() => read("final_results.json")),
  );
  return Object.entries(results)
    .map(([name, { standard }]): [string, number] => [name, standard])
    .sort(([, a], [, b]) => b - a);
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["folder", "seed", "timesteps"],
    boolean: ["json"],
    default: { folder: "../shared/data/nab", seed: "1", timesteps: "1,10" },
  });
  const folder = pathToFileURL(resolve(options.folder) + "/");
  await requireData(folder, "labels, data and results of numenta/NAB");
  const corpus = await readCorpus(folder);
  const lines: Line[] = [];
  const add = (detector: string, errors: readonly Float64Array[]) => {
    for (const averaged of [1, NUMENTA_WINDOWS.short]) {
      lines.push(judge(detector, averaged, corpus, errors));
    }
  };
  add("distance from the mean", corpus.map(distanceFromMean));
  for (const timesteps of options.timesteps.split(",").map(Number)) {
    const errors: SeriesErrors[] = [];
    for (const [i, series] of corpus.entries()) {
      console.error(
        `T = ${timesteps}: ${i + 1}/${corpus.length} ${series.name}`,
      );
      errors.push(
        await probationErrors(series, timesteps, Number(options.seed)),
      );
    }
    add(`autoencoder, T = ${timesteps}`, errors.map(({ window }) => window));
    if (timesteps === 1) continue;
    add(`  its newest point alone`, errors.map(({ newest }) => newest));
  }
  const others = await published(folder);
  if (options.json) {
    const published = Object.fromEntries(others);
    console.log(JSON.stringify({ series: corpus.length, lines, published }));
    return;
  }
  const windows = corpus.reduce((sum, { points }) => sum + points.windows, 0);
  console.log(
    `${corpus.length} series with ${windows} labelled windows; NAB score, standard ` +
      "profile, at\n" +
      "                          averaged  best threshold  " +
      "one in 100,000  1 alarm in 1000",
  );
  for (const line of lines) console.log(text(line));
  console.log("published, 58 series, at the best threshold");
  for (const [name, score] of others) {
    console.log(name.padEnd(34) + score.toFixed(1).padStart(16));
  }
}

if (import.meta.main) await main();
