/** A decimal number as people write it; `Number` alone also takes "" and "0x1f". */
export const DECIMAL: RegExp = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a decimal number, perhaps with an exponent and spaces around it.
 *
 * `Number()` alone would also take hexadecimal, `Infinity` and the empty text.
 *
 * @returns The number; NaN if the text is none, ±Infinity if it is too large
 * for a double.
 */
export function parseNumber(text: string): number {
  const first = text.charCodeAt(0) - 48;
  if (first >= 0 && first <= 9) {
    if (text.length === 1) return first;
    // After a digit and no letter in second place, nothing but decimals parse.
    if (text.charCodeAt(1) <= 57) return Number(text);
  }
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) : NaN;
}

/** Spellings that programs print for a value that is no finite number. */
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

/** Whether a text is a number or one of the spellings of NaN and infinity. */
export function isNumeric(text: string): boolean {
  return !Number.isNaN(parseNumber(text)) || NOT_FINITE.test(text.trim());
}
