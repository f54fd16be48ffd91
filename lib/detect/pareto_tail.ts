/**
 * A generalised Pareto distribution fitted to what lies beyond a high threshold.
 *
 * Excesses y > 0 over a high threshold follow, nearly whatever the scores'
 * distribution, P(Y > y) = (1 + γ·y/σ)^(−1/γ), and exp(−y/σ) for γ = 0 (Pickands,
 * "Statistical inference using extreme order statistics", Annals of Statistics 3,
 * 1975). Grimshaw ("Computing maximum likelihood estimates for the generalized
 * Pareto distribution", Technometrics 35, 1993) reduces its two parameters to one:
 * with x = γ/σ, the likelihood is stationary where u(x)·v(x) = 1, with
 * u(x) = mean 1/(1 + x·yᵢ) and v(x) = 1 + mean ln(1 + x·yᵢ); then γ = v(x) − 1 and
 * σ = γ/x. Of all such points and the exponential (x → 0) the likeliest is taken,
 * as in Siffer et al., "Anomaly detection in streams with extreme value theory",
 * KDD 2017, section 4.2.
 *
 * The roots lie in (−1/max y, 0) and in (0, 2(ȳ − min y)/min y²). Both intervals
 * are scanned on a geometric grid, as the upper end is huge where an excess is tiny,
 * and each change of sign is bisected. Excesses are divided by their mean first, so
 * that the grid needs no unit.
 */

/** A fitted tail. */
export interface ParetoTail {
  /** γ: above 0 heavy, 0 exponential, below 0 with an end. */
  readonly shape: number;
  /** σ, in the unit of the excesses. */
  readonly scale: number;
}

/** Nearer to 0 than this, u·v − 1 is lost in rounding; the exponential stands for it. */
const NEAREST = 1e-5;

/** Points of the grid per factor of ten. */
const PER_DECADE = 40;

/** The likelihood grows without bound where γ < −1: no estimate lies there. */
const LOWEST_SHAPE = -1;

/**
 * Fits the tail of highest likelihood.
 *
 * @param excesses How far the peaks lie above the threshold, all above 0, `[peaks]`.
 * @returns Shape and scale.
 * @throws {RangeError} If there are none, or one is not a finite number above 0.
 */
export function fitParetoTail(excesses: Float64Array): ParetoTail {
  if (excesses.length === 0) {
    throw new RangeError("Cannot fit a tail as there are no excesses");
  }
  const wrong = excesses.find((y) => !(y > 0 && Number.isFinite(y)));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot fit a tail as excesses must be finite and above 0: ` +
        `one of them is ${wrong}`,
    );
  }
  // Divided by the highest first, as sums of huge excesses would be infinite.
  const most = excesses.reduce((a, b) => Math.max(a, b));
  const mean = most * meanOf(excesses, (y) => y / most);
  const unit = excesses.map((y) => y / mean);
  let best: ParetoTail = { shape: 0, scale: 1 };
  let likeliest = logLikelihood(unit, best);
  for (const x of stationaryPoints(unit)) {
    const shape = meanOf(unit, (y) => Math.log1p(x * y));
    const tail = { shape, scale: shape / x };
    if (!(shape >= LOWEST_SHAPE && tail.scale > 0)) continue;
    const likelihood = logLikelihood(unit, tail);
    if (likelihood > likeliest) [best, likeliest] = [tail, likelihood];
  }
  return { shape: best.shape, scale: best.scale * mean };
}

/**
 * The excess that is passed with a given probability.
 *
 * @param tail A fitted tail.
 * @param probability Of passing it, above 0 and up to 1.
 */
export function tailQuantile(
  { shape, scale }: ParetoTail,
  probability: number,
): number {
  const log = Math.log(probability);
  return shape === 0 ? -scale * log : scale * Math.expm1(-shape * log) / shape;
}

/**
 * How well a tail fits, for comparing tails.
 *
 * @param excesses All above 0, `[peaks]`.
 * @param tail Any tail.
 * @returns The sum of the log densities.
 */
export function logLikelihood(
  excesses: Float64Array,
  { shape, scale }: ParetoTail,
): number {
  const each = shape === 0
    ? meanOf(excesses, (y) => y / scale)
    : (1 + 1 / shape) * meanOf(excesses, (y) => Math.log1p(shape * y / scale));
  return -excesses.length * (Math.log(scale) + each);
}

/** The points x ≠ 0 where u(x)·v(x) = 1, for excesses of mean 1. */
function stationaryPoints(unit: Float64Array): number[] {
  const least = unit.reduce((a, b) => Math.min(a, b));
  const most = unit.reduce((a, b) => Math.max(a, b));
  const equation = (x: number) =>
    meanOf(unit, (y) => 1 / (1 + x * y)) *
      (1 + meanOf(unit, (y) => Math.log1p(x * y))) - 1;
  const highest = Math.min(2 * (1 - least) / least ** 2, 1e12);
  const positive = roots(equation, geometric(NEAREST, highest));
  // From −1/max y upwards: first what is close to that end, then what is close to 0.
  const end = -1 / most;
  const negative = roots(equation, [
    ...geometric(1e-12, 0.5).map((share) => end * (1 - share)),
    ...geometric(NEAREST / -end, 0.5).reverse().map((share) => end * share),
  ]);
  return [...negative, ...positive];
}

/** Numbers from `from` to `to` with equal ratios; none where the range is empty. */
function geometric(from: number, to: number): number[] {
  if (!(to > from)) return [];
  const steps = Math.ceil(PER_DECADE * Math.log10(to / from));
  return Array.from(
    { length: steps + 1 },
    (_, i) => from * (to / from) ** (i / steps),
  );
}

/** Where a function changes its sign between neighbours of a grid. */
function roots(of: (x: number) => number, grid: readonly number[]): number[] {
  const values = grid.map(of);
  const found: number[] = [];
  for (let i = 1; i < grid.length; i++) {
    if (values[i] === 0) found.push(grid[i]!);
    else if (values[i - 1]! * values[i]! < 0) {
      found.push(bisect(of, grid[i - 1]!, grid[i]!));
    }
  }
  return found;
}

function bisect(of: (x: number) => number, from: number, to: number): number {
  const isPositive = of(from) > 0;
  let [low, high] = [from, to];
  while (true) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if ((of(middle) > 0) === isPositive) low = middle;
    else high = middle;
  }
}

function meanOf(values: Float64Array, of: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum / values.length;
}
