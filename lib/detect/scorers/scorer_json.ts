import {
  fieldError,
  readArray,
  readChoice,
  readNumber,
  readObject,
} from "../../features/json_fields.ts";
import { CalibratedTail } from "./calibrated_tail.ts";
import { CombinedScorer } from "./combined_scorer.ts";
import { Mahalanobis } from "./mahalanobis.ts";
import {
  type PartScorer,
  type Scorer,
  SCORER_KINDS,
  type WindowLayout,
} from "./scorer.ts";
import { SquaredError } from "./squared_error.ts";

/**
 * Reads a scorer from parsed JSON.
 *
 * @param json What `toJSON` gave, parsed; `undefined`, as in older files, is the
 * squared error.
 * @throws {ModelError} If a field is not what it must be; the error names it.
 */
export function parseScorerJson(json: unknown, layout: WindowLayout): Scorer {
  if (json === undefined) return new SquaredError(layout);
  if (kindOf(json, "scorer") !== "combined") {
    return parsePart(json, "scorer", layout);
  }
  const fields = readObject(json, "scorer", ["kind", "parts"]);
  const list = readArray(fields.parts, "scorer.parts");
  if (list.length === 0) {
    throw fieldError("scorer.parts", "a list of at least one", list);
  }
  return new CombinedScorer(list.map((item, i) => {
    const path = `scorer.parts[${i}]`;
    const part = readObject(item, path, ["scorer", "median", "p95"]);
    const median = readNumber(part.median, `${path}.median`);
    const p95 = readNumber(part.p95, `${path}.p95`);
    if (!(p95 > median)) {
      throw fieldError(`${path}.p95`, `above ${median}`, p95);
    }
    const scorer = parsePart(part.scorer, `${path}.scorer`, layout);
    return { scorer, median, p95 };
  }));
}

function kindOf(json: unknown, path: string): unknown {
  const isObject = typeof json === "object" && json !== null;
  if (!isObject) throw fieldError(path, "an object", json);
  return (json as Record<string, unknown>).kind;
}

/**
 * Reads a scorer that others are combined of.
 *
 * @param path Where the JSON stands, for messages.
 * @throws {ModelError} If a field is not what it must be; the error names it.
 */
export function parsePart(
  json: unknown,
  path: string,
  layout: WindowLayout,
): PartScorer {
  switch (readChoice(kindOf(json, path), `${path}.kind`, SCORER_KINDS)) {
    case "squared-error":
      readObject(json, path, ["kind"]);
      return new SquaredError(layout);
    case "calibrated-tail":
      return CalibratedTail.fromJSON(json, path, layout);
    case "mahalanobis":
      return Mahalanobis.fromJSON(json, path, layout);
  }
}
