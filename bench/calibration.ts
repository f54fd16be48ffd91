/**
 * Observed against nominal false-positive rates, where they must agree and where
 * they will not.
 *
 * `gatewarden train` holds back two tenths of the normal rows of KDDTrain+: one
 * stops the training, one sets the threshold. Here thresholds of every kind are
 * fitted on the calibration tenth and judged on the other one, whose rows no
 * gradient saw, and on the normal rows of KDDTest+.
 *
 * Given k calibration scores of n above a threshold, the number among m new scores
 * drawn alike is beta-binomial, BB(m; k + 1, n − k): the interval holds 95 % of it.
 * For `pot`, whose threshold is no calibration score, k is the nominal rate times n.
 * A single division is one draw, so the last table divides the held-out rows afresh
 * a thousand times and counts how often the interval holds, and how often the
 * observed rate stays at or below the nominal one. For `false-positive-rate` that is
 * less often than the 95 % promised of the true rate, around which the observed one
 * scatters.
 *
 * Usage: `deno task bench:calibration [--model NAME|FILE] [--json]`, with NSL-KDD in
 * `.data/nsl-kdd`. The model must have been trained on KDDTrain+ with windows of one
 * row and the random split.
 */
import { clopperPearsonUpper } from "../lib/detect/clopper_pearson.ts";
import { Detector } from "../lib/detect/detector.ts";
import { fitRequested } from "../lib/detect/fit_requested.ts";
import { logGamma } from "../lib/detect/incomplete_beta.ts";
import { parseThreshold } from "../lib/detect/threshold_request.ts";
import { splitWindows } from "../lib/features/split.ts";
import { Random } from "../lib/random.ts";
import { isAnomalous } from "../lib/records/is_anomalous.ts";
import { nslKddSchema } from "../lib/records/nsl_kdd.ts";
import { openTraffic } from "../lib/records/open_traffic.ts";
import { isBadRow, type TrafficRecord } from "../lib/records/traffic_record.ts";
import { fileSource } from "../lib/records/traffic_source.ts";

const RATES = [0.05, 0.01, 0.001];
const DIVISIONS = 1000;

/** What is asked for at a nominal rate. */
const KINDS: readonly ((rate: number) => string)[] = [
  (rate) => `percentile:${Number((100 - 100 * rate).toPrecision(10))}`,
  (rate) => `conformal:${rate}`,
  (rate) => `false-positive-rate:${rate}`,
  // The level must leave more than the risk.
  (rate) => rate < 0.02 ? `pot:${rate}` : `pot:${rate}:90`,
];

/** One threshold, judged. */
interface Judged {
  readonly threshold: string;
  readonly nominal: number;
  readonly heldOut: Observed;
  readonly test: Observed;
}

/** How many of some normal rows exceed a threshold. */
interface Observed {
  readonly rows: number;
  readonly exceeding: number;
  readonly rate: number;
  /** Where 95 % of such rates lie, if the rows are drawn as the calibration's were. */
  readonly interval: readonly [number, number];
  readonly holds: boolean;
}

async function normalRows(file: string): Promise<TrafficRecord[]> {
  const { rows } = await openTraffic([fileSource(file)], {
    schema: nslKddSchema,
    format: "nsl-kdd",
  });
  const normal: TrafficRecord[] = [];
  for await (const row of rows) {
    if (!isBadRow(row) && !isAnomalous(row.label, nslKddSchema)) {
      normal.push(row);
    }
  }
  return normal;
}

function scoresOf(detector: Detector, rows: TrafficRecord[]): Float64Array {
  const verdicts = detector.score(rows, { reasons: "none" });
  return Float64Array.from(verdicts, ({ score }) => score);
}

/** The central 95 % of BB(m; a, b), as shares of m. */
function betaBinomialInterval(
  m: number,
  a: number,
  b: number,
): [number, number] {
  const whole = logGamma(m + 1) - logGamma(a + b + m) + logGamma(a + b) -
    logGamma(a) - logGamma(b);
  let [low, high, sum] = [0, m, 0];
  for (let x = 0; x <= m; x++) {
    const before = sum;
    sum += Math.exp(
      whole - logGamma(x + 1) - logGamma(m - x + 1) + logGamma(x + a) +
        logGamma(m - x + b),
    );
    if (sum <= 0.025) low = x + 1;
    if (before < 0.975 && sum >= 0.975) high = x;
  }
  return [low / m, high / m];
}

function observe(
  scores: Float64Array,
  value: number,
  interval: readonly [number, number],
): Observed {
  const exceeding = scores.filter((score) => score > value).length;
  const rate = exceeding / scores.length;
  const holds = rate >= interval[0] && rate <= interval[1];
  return { rows: scores.length, exceeding, rate, interval, holds };
}

/** Calibration exceedances of a threshold, or what the nominal rate would be of them. */
function exceedancesOf(
  calibration: Float64Array,
  text: string,
  value: number,
  nominal: number,
): number {
  if (text.startsWith("pot")) return nominal * calibration.length;
  return calibration.filter((score) => score > value).length;
}

function judge(
  text: string,
  nominal: number,
  calibration: Float64Array,
  heldOut: Float64Array,
  test: Float64Array,
): Judged {
  const { value } = fitRequested(parseThreshold(text), { scores: calibration });
  const n = calibration.length;
  const k = exceedancesOf(calibration, text, value, nominal);
  const interval = (m: number) => betaBinomialInterval(m, k + 1, n - k);
  return {
    threshold: text,
    nominal,
    heldOut: observe(heldOut, value, interval(heldOut.length)),
    test: observe(test, value, interval(test.length)),
  };
}

/** Over many divisions: how often the interval holds, and the rate is not passed. */
function coverage(scores: Float64Array, text: string, nominal: number) {
  const random = new Random(1);
  const order = Int32Array.from(scores, (_, i) => i);
  const half = scores.length >> 1;
  const request = parseThreshold(text);
  const intervals = new Map<number, [number, number]>();
  let [holds, kept, sum] = [0, 0, 0];
  for (let i = 0; i < DIVISIONS; i++) {
    random.shuffle(order);
    const part = (from: number, to?: number) =>
      Float64Array.from(order.subarray(from, to), (at) => scores[at]!);
    const [calibration, heldOut] = [part(0, half), part(half)];
    const { value } = fitRequested(request, { scores: calibration });
    const k = exceedancesOf(calibration, text, value, nominal);
    const key = Math.round(k * 1e6);
    const interval = intervals.get(key) ??
      betaBinomialInterval(heldOut.length, k + 1, half - k);
    intervals.set(key, interval);
    const { rate, holds: inside } = observe(heldOut, value, interval);
    if (inside) holds++;
    if (rate <= nominal) kept++;
    sum += rate;
  }
  return {
    threshold: text,
    meanRate: sum / DIVISIONS,
    intervalHolds: holds / DIVISIONS,
    atMostNominal: kept / DIVISIONS,
  };
}

/** The held-out parts of the split that training made. */
function divide(detector: Detector, rows: TrafficRecord[]) {
  const { windowing: { timesteps }, training } = detector;
  const { options, windows } = training as {
    options?: { seed?: number };
    windows?: { split?: string; calibration?: number };
  };
  if (timesteps !== 1 || windows?.split !== "random") {
    throw new Error(
      "Cannot tell the held-out rows of this model as it was not trained on " +
        "single rows with the random split",
    );
  }
  const positions = Int32Array.from(rows, (_, i) => i);
  const seed = options?.seed ?? 1;
  const split = splitWindows(positions, 1, { order: "random", seed });
  if (split.calibration.length !== windows.calibration) {
    throw new Error("Cannot tell the held-out rows as the traffic is another");
  }
  const pick = (part: number[]) => part.map((i) => rows[i]!);
  return {
    calibration: pick(split.calibration),
    validation: pick(split.validation),
  };
}

const percent = (rate: number) => `${(100 * rate).toFixed(3)} %`;

function print(judged: Judged[], what: "heldOut" | "test"): void {
  console.log("threshold                  nominal  observed  95 % interval");
  for (const { threshold, nominal, [what]: seen } of judged) {
    const [low, high] = seen.interval;
    console.log(
      `${threshold.padEnd(25)} ${percent(nominal).padStart(8)} ${
        percent(seen.rate).padStart(9)
      }  ${percent(low)} to ${percent(high)}, ${
        seen.holds ? "holds" : `does not hold`
      } (${(seen.rate / nominal).toFixed(2)} times nominal)`,
    );
  }
}

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf("--model");
  const model = at >= 0 ? args[at + 1]! : "nsl-kdd";
  using detector = await Detector.load(model);
  const folder = ".data/nsl-kdd";
  const parts = divide(detector, await normalRows(`${folder}/KDDTrain+.txt`));
  const calibration = scoresOf(detector, parts.calibration);
  const heldOut = scoresOf(detector, parts.validation);
  const test = scoresOf(detector, await normalRows(`${folder}/KDDTest+.txt`));

  const asked = RATES.flatMap((rate) =>
    KINDS.map((kind) => [kind(rate), rate] as const)
  );
  const judged = asked.map(([text, rate]) =>
    judge(text, rate, calibration, heldOut, test)
  );
  const all = new Float64Array([...calibration, ...heldOut]);
  const covered = asked.map(([text, rate]) => coverage(all, text, rate));
  if (args.includes("--json")) {
    console.log(JSON.stringify({ model, judged, covered }));
    return;
  }
  console.log(
    `${model}: thresholds fitted on ${calibration.length} held-out normal rows of ` +
      `KDDTrain+ (with none above, at most ${
        percent(clopperPearsonUpper(0, calibration.length))
      } can be promised)\n\n` +
      `On the other ${heldOut.length} held-out normal rows of KDDTrain+`,
  );
  print(judged, "heldOut");
  console.log(
    `\nOn the ${test.length} normal rows of KDDTest+, which are drawn otherwise`,
  );
  print(judged, "test");
  console.log(
    `\nOver ${DIVISIONS} fresh divisions of the held-out rows\n` +
      "threshold                  mean observed  interval holds  not above nominal",
  );
  for (const { threshold, ...of } of covered) {
    console.log(
      `${threshold.padEnd(25)} ${percent(of.meanRate).padStart(14)} ${
        `${(100 * of.intervalHolds).toFixed(1)} %`.padStart(15)
      } ${`${(100 * of.atMostNominal).toFixed(1)} %`.padStart(18)}`,
    );
  }
}

await main(Deno.args);
