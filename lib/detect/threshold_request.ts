import { ConfigurationError } from "../errors.ts";
import { DECIMAL } from "../records/parse_number.ts";

/** How a threshold is to be set, before any score is known. */
export type ThresholdRequest =
  | { readonly kind: "percentile"; readonly percent: number }
  | { readonly kind: "best-f1" }
  | { readonly kind: "fixed"; readonly value: number };

/**
 * Reads what a person asks for: `percentile:95`, `best-f1` or a score.
 *
 * @example
 * ```ts
 * import { parseThreshold } from "@gatewarden/gatewarden/thresholds";
 * import { assertEquals } from "@std/assert";
 *
 * const request = parseThreshold("percentile:99.5");
 * assertEquals(request, { kind: "percentile", percent: 99.5 });
 * assertEquals(parseThreshold("0.0123"), { kind: "fixed", value: 0.0123 });
 * ```
 *
 * @param text The option's text.
 * @returns The request, to be met by the function of its kind.
 * @throws {ConfigurationError} If the text is none of these.
 */
export function parseThreshold(text: string): ThresholdRequest {
  if (text === "best-f1") return { kind: "best-f1" };
  const [kind, percentText] = splitOnce(text, ":");
  if (kind === "percentile" && percentText !== undefined) {
    const percent = parseDecimal(percentText);
    if (percent >= 0 && percent <= 100) return { kind: "percentile", percent };
  }
  const value = parseDecimal(text);
  if (Number.isFinite(value)) return { kind: "fixed", value };
  throw new ConfigurationError(
    `Cannot set the threshold to "${text}" as it must be "percentile:P" ` +
      `with P from 0 to 100, "best-f1", or a score such as 0.0123`,
  );
}

/** The number that the whole text writes in decimal, NaN where it writes none. */
function parseDecimal(text: string): number {
  return DECIMAL.test(text) ? Number(text) : NaN;
}

/** A text's parts before and after the first separator. */
function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
