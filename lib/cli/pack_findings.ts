/**
 * Findings in the form in which they cross from one core to another.
 *
 * Objects are copied field by field, which costs as much as to find what they
 * say; arrays of numbers are handed over as they are. So causes become rows of
 * numbers, and what is no number, the names of categories, follows in a list.
 *
 * @module
 */
import type { Cause } from "../detect/explanation.ts";
import type { Findings } from "../detect/findings.ts";
import type { FeatureValue } from "../records/traffic_record.ts";

/** Findings as arrays. */
export interface PackedFindings {
  /** `[batch]` */
  readonly scores: Float64Array<ArrayBuffer>;
  /** `[asked, 2]`: which window of the batch, and how many causes it has. */
  readonly asked: Uint32Array<ArrayBuffer>;
  /** `[causes, 4]`: feature, timestep, share, what was expected. */
  readonly causes: Float64Array<ArrayBuffer>;
  /** What was expected, in order, where the row of numbers has NaN for it. */
  readonly others: readonly FeatureValue[];
}

/** Numbers of one cause. */
const CAUSE = 4;

/** Packs findings; the arrays' buffers can be transferred. */
export function packFindings({ scores, causes }: Findings): PackedFindings {
  const asked = new Uint32Array(2 * causes.size);
  let count = 0;
  for (const own of causes.values()) count += own.length;
  const numbers = new Float64Array(CAUSE * count);
  const others: FeatureValue[] = [];
  let window = 0;
  let at = 0;
  for (const [position, own] of causes) {
    asked[window++] = position;
    asked[window++] = own.length;
    for (const { feature, timestep, share, expected } of own) {
      const isNumber = typeof expected === "number" && !Number.isNaN(expected);
      if (!isNumber) others.push(expected);
      numbers[at++] = feature;
      numbers[at++] = timestep;
      numbers[at++] = share;
      numbers[at++] = isNumber ? expected : NaN;
    }
  }
  return { scores: Float64Array.from(scores), asked, causes: numbers, others };
}

/** What {@linkcode packFindings} packed. */
export function unpackFindings(packed: PackedFindings): Findings {
  const { scores, asked, causes: numbers, others } = packed;
  const causes = new Map<number, readonly Cause[]>();
  let other = 0;
  let at = 0;
  for (let i = 0; i < asked.length; i += 2) {
    const own: Cause[] = [];
    for (let k = 0; k < asked[i + 1]!; k++, at += CAUSE) {
      const expected = numbers[at + 3]!;
      own.push({
        feature: numbers[at]!,
        timestep: numbers[at + 1]!,
        share: numbers[at + 2]!,
        expected: Number.isNaN(expected) ? others[other++]! : expected,
      });
    }
    causes.set(asked[i]!, own);
  }
  return { scores, causes };
}
