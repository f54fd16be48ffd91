import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { percentile } from "../../lib/detect/percentile.ts";
import { parseThresholdJson } from "../../lib/detect/threshold_json.ts";
import { fitPotThreshold } from "../../lib/detect/threshold_pot.ts";
import { describeThreshold } from "../../lib/detect/threshold_text.ts";
import { Random } from "../../lib/random.ts";
import { naiveParetoTail } from "../reference/pareto.ts";

const exponential = (random: Random) => -Math.log(1 - random.uniform());
/** Student's t with four degrees of freedom. */
function student(random: Random): number {
  let squares = 0;
  for (let i = 0; i < 4; i++) squares += random.normal() ** 2;
  return random.normal() / Math.sqrt(squares / 4);
}

const DISTRIBUTIONS: [string, number, (random: Random) => number][] = [
  // Their quantiles at 1 - 1e-4: -ln 1e-4; scipy's norm.isf and t(4).isf.
  ["exponential", 9.210340371976182, exponential],
  ["Gaussian", 3.7190164854556804, (random) => random.normal()],
  ["Student, 4 degrees", 13.033671720896455, student],
];

function sample(draw: (random: Random) => number, seed: number, n = 10_000) {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, () => draw(random));
}

for (const [name, truth, draw] of DISTRIBUTIONS) {
  Deno.test(`fitPotThreshold() finds the 1e-4 quantile: ${name}`, () => {
    const seeds = Array.from({ length: 15 }, (_, i) => i + 1);
    const off = seeds.map((seed) =>
      fitPotThreshold(sample(draw, seed), 1e-4).value / truth - 1
    );
    const percents = off.map((value) => `${(100 * value).toFixed(1)}`);
    const median = off.toSorted((a, b) => a - b)[7]!;
    const within = off.filter((value) => Math.abs(value) <= 0.1).length;
    console.log(
      `${name}: off by ${percents.join(", ")} %; median ` +
        `${(100 * median).toFixed(1)} %, ${within} of 15 seeds within 10 %`,
    );
    assert(Math.abs(median) <= 0.1);
  });
}

Deno.test("fitPotThreshold() is the paper's formula on a tail found by brute force", () => {
  const scores = sample(exponential, 3, 5000);
  const { value, evidence } = fitPotThreshold(scores, 1e-3, 95);
  const initial = percentile(scores, 95);
  const excesses = scores.filter((s) => s > initial).map((s) => s - initial);
  assertEquals([evidence.initial, evidence.peaks], [initial, excesses.length]);
  assertEquals([evidence.windows, evidence.level], [5000, 95]);
  const { shape, scale } = naiveParetoTail(excesses);
  const passed = 1e-3 * 5000 / excesses.length;
  const naive = initial + scale / shape * (passed ** -shape - 1);
  assertAlmostEquals(value, naive, 1e-3);
});

Deno.test("fitPotThreshold() falls back to the percentile with a word", () => {
  const few = sample(exponential, 1, 500);
  const constant = new Float64Array(5000).fill(0.25);
  const rounded = sample(exponential, 1, 5000).map((s) => Math.round(s));
  const tiedLevel = sample(exponential, 1, 5000)
    .map((s, i) => i % 100 < 96 ? s / 1e3 : i % 100 === 99 ? 20 + s : 10);
  const one = Float64Array.of(3);
  const cases = [
    [few, "too-few-peaks", "they show no tail"],
    [one, "too-few-peaks", "they show no tail"],
    [constant, "ties", "too many windows have equal scores"],
    [rounded, "ties", "too many windows have equal scores"],
    [tiedLevel, "ties", "too many windows have equal scores"],
  ] as const;
  for (const [scores, fallback, word] of cases) {
    const threshold = fitPotThreshold(scores, 1e-2, 98.5);
    assertEquals(threshold.evidence.fallback, fallback);
    assertEquals(threshold.evidence.tail, undefined);
    assertEquals(threshold.value, percentile(scores, 99));
    assert(describeThreshold(threshold).includes(word));
    assertEquals(
      parseThresholdJson(JSON.parse(JSON.stringify(threshold))),
      threshold,
    );
  }
});

Deno.test("fitPotThreshold() refuses risks and levels out of range", () => {
  const scores = sample(exponential, 1, 100);
  for (const [risk, level] of [[0, 98], [-1, 98], [0.02, 98], [NaN, 98]]) {
    assertThrows(
      () => fitPotThreshold(scores, risk!, level),
      RangeError,
      "risk",
    );
  }
  for (const level of [49, 100, NaN]) {
    assertThrows(() => fitPotThreshold(scores, 1e-4, level), RangeError);
  }
  assertThrows(() => fitPotThreshold(new Float64Array(), 1e-4), RangeError);
  assertThrows(() => fitPotThreshold(Float64Array.of(NaN), 1e-4), TypeError);
});
