import { ConfigurationError } from "../errors.ts";
import { DECIMAL } from "../records/parse_number.ts";
import { POT_LEVEL } from "./threshold_pot.ts";

/** How a threshold is to be set, before any score is known. */
export type ThresholdRequest =
  | { readonly kind: "percentile"; readonly percent: number }
  | { readonly kind: "best-f1" }
  | { readonly kind: "false-positive-rate"; readonly rate: number }
  | AlertsPerDayRequest
  | { readonly kind: "pot"; readonly risk: number; readonly level?: number }
  | { readonly kind: "conformal"; readonly alpha: number }
  | { readonly kind: "fixed"; readonly value: number };

/** So many false alarms a day. */
export interface AlertsPerDayRequest {
  /** Tells the kinds apart. */
  readonly kind: "alerts-per-day";
  /** False alarms that may be raised in a day, above 0. */
  readonly alerts: number;
  /** Windows in a day. @default {undefined} The traffic's times tell. */
  readonly windowsPerDay?: number;
}

/** The forms of a request, as an error lists them. */
const FORMS = [
  `"percentile:P" with P from 0 to 100`,
  `"false-positive-rate:R" or "conformal:R" with R between 0 and 1`,
  `"alerts-per-day:N" with N above 0`,
  `"pot:Q" or "pot:Q:P" with a risk Q that is smaller than the share above the ` +
  `P-th percentile (98 by default, at least 50)`,
  `"best-f1"`,
];

/**
 * Reads what a person asks for: a kind with its number, or a score.
 *
 * @example
 * ```ts
 * import { parseThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const request = parseThreshold("percentile:99.5");
 * assertEquals(request, { kind: "percentile", percent: 99.5 });
 * assertEquals(parseThreshold("pot:0.0001"), { kind: "pot", risk: 0.0001 });
 * assertEquals(parseThreshold("0.0123"), { kind: "fixed", value: 0.0123 });
 * ```
 *
 * @param text The option's text.
 * @returns The request, to be met by the function of its kind.
 * @throws {ConfigurationError} If the text is none of these.
 */
export function parseThreshold(text: string): ThresholdRequest {
  const [kind, ...numbers] = text.split(":");
  const request = numbers.length === 0
    ? parsePlain(text)
    : parseKind(kind!, numbers.map(parseDecimal));
  if (request !== undefined) return request;
  throw new ConfigurationError(
    `Cannot set the threshold to "${text}" as it must be ${
      FORMS.join(", ")
    }, ` +
      `or a score such as 0.0123`,
  );
}

/** `best-f1` or a score. */
function parsePlain(text: string): ThresholdRequest | undefined {
  if (text === "best-f1") return { kind: "best-f1" };
  const value = parseDecimal(text);
  return Number.isFinite(value) ? { kind: "fixed", value } : undefined;
}

/** A kind with its numbers, NaN where they are none. */
function parseKind(
  kind: string,
  numbers: readonly number[],
): ThresholdRequest | undefined {
  const [first, second] = numbers as [number, number?];
  if (kind === "pot" && numbers.length <= 2) return parsePot(first, second);
  if (numbers.length !== 1) return undefined;
  const isRate = first > 0 && first < 1;
  switch (kind) {
    case "percentile":
      return first >= 0 && first <= 100 ? { kind, percent: first } : undefined;
    case "false-positive-rate":
      return isRate ? { kind, rate: first } : undefined;
    case "conformal":
      return isRate ? { kind, alpha: first } : undefined;
    case "alerts-per-day":
      return first > 0 && Number.isFinite(first)
        ? { kind, alerts: first }
        : undefined;
  }
  return undefined;
}

/** A risk, and perhaps the percentile that peaks lie above. */
function parsePot(risk: number, level?: number): ThresholdRequest | undefined {
  const from = level ?? POT_LEVEL;
  if (!(from >= 50 && from < 100 && risk > 0 && risk < (100 - from) / 100)) {
    return undefined;
  }
  return { kind: "pot", risk, ...(level !== undefined && { level }) };
}

/** The number that the whole text writes in decimal, NaN where it writes none. */
function parseDecimal(text: string): number {
  return DECIMAL.test(text) ? Number(text) : NaN;
}
