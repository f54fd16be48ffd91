import type { Detector } from "../lib/detect/detector.ts";
import type { Verdict } from "../lib/detect/verdict.ts";
import type { Random } from "../lib/random.ts";
import type {
  FeatureValue,
  TrafficRecord,
} from "../lib/records/traffic_record.ts";

/** How near reasons' usual values come to the values that were replaced. */
export interface UsualValues {
  /** Values of other rows in each altered row. */
  readonly replaced: number;
  /** Reasons that name a replaced value. */
  told: number;
  /** Those whose usual value is nearer to the row's own than to the one put there. */
  nearer: number;
}

/** Rows that are altered. */
const ROWS = 6000;

/** Some of a row's values, replaced by those of another. */
function altered(
  own: readonly FeatureValue[],
  other: readonly FeatureValue[],
  replaced: number,
  random: Random,
): FeatureValue[] {
  const features = new Set<number>();
  while (features.size < replaced) features.add(random.integer(own.length));
  return own.map((value, i) => features.has(i) ? other[i]! : value);
}

/** A number as the model sees it; categories are compared by name. */
function scaled(
  { preprocessor }: Detector,
  row: readonly FeatureValue[],
  feature: number,
  value: FeatureValue,
): number {
  const columns = preprocessor.transform([row.with(feature, value)]);
  return columns[preprocessor.blocks[feature]!.start]!;
}

/** Counts the reasons of one altered row. */
function count(
  found: UsualValues,
  detector: Detector,
  own: readonly FeatureValue[],
  row: readonly FeatureValue[],
  { reasons = [] }: Verdict,
): void {
  const { features } = detector.schema;
  for (const { feature: name, expected } of reasons) {
    const i = features.findIndex((feature) => feature.name === name);
    if (own[i] === row[i]) continue;
    found.told++;
    if (features[i]!.type === "categorical") {
      if (expected === own[i]) found.nearer++;
      continue;
    }
    const [usual, right, wrong] = [expected, own[i]!, row[i]!].map((value) =>
      scaled(detector, row, i, value)
    ) as [number, number, number];
    if (Math.abs(usual - right) < Math.abs(usual - wrong)) found.nearer++;
  }
}

/**
 * Replaces values of normal rows by those of other rows; where that makes a row
 * anomalous, its reasons should tell what stood there before as usual.
 */
export function usualValues(
  detector: Detector,
  records: readonly TrafficRecord[],
  replaced: number,
  random: Random,
): UsualValues {
  const normal = records.filter(({ label }) => label === "normal");
  const pick = (from: readonly TrafficRecord[]) =>
    from[random.integer(from.length)]!.values;
  const own = Array.from({ length: ROWS }, () => pick(normal));
  const rows = own.map((row) => altered(row, pick(records), replaced, random));
  const before = detector.score(own, { reasons: "none" });
  const found: UsualValues = { replaced, told: 0, nearer: 0 };
  detector.score(rows).forEach((verdict, i) => {
    if (verdict.anomalous && !before[i]!.anomalous) {
      count(found, detector, own[i]!, rows[i]!, verdict);
    }
  });
  return found;
}
