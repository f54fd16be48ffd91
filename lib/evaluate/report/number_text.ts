/**
 * Numbers as the report prints them.
 *
 * @module
 */

/** A whole number with thousands separated: `22,544`. */
export function countText(value: number): string {
  // By hand: the first use of Intl takes a good part of a short run's time.
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A figure between 0 and 1 to three decimals; a dash where there is none. */
export function figureText(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

/**
 * A share as a percentage to one decimal, a dash where there is none.
 *
 * More decimals where it takes them to keep a share that is not quite 0 or 1
 * from reading as if it were.
 */
export function percentText(value: number | null): string {
  if (value === null) return "–";
  let text = (value * 100).toFixed(1);
  for (let digits = 2; digits <= 6 && looksWhole(text, value); digits++) {
    text = (value * 100).toFixed(digits);
  }
  if (value === 0 || value === 1) text = String(value * 100);
  return `${text}\u00a0%`;
}

function looksWhole(text: string, value: number): boolean {
  return (Number(text) === 0 && value > 0) ||
    (Number(text) === 100 && value < 1);
}

/** A score or a loss to four significant digits, powers of ten spelt out. */
export function scoreText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) {
    return minus(String(Number(value.toPrecision(4))));
  }
  const [digits, power] = value.toExponential(3).split("e");
  const exponent = superscript(Number(power));
  return Number(digits) === 1
    ? `10${exponent}`
    : `${minus(String(Number(digits)))}·10${exponent}`;
}

/** A true minus sign, as wide as the digits beside it. */
function minus(text: string): string {
  return text.replace("-", "−");
}

function superscript(power: number): string {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return String(power).replace("-", "⁻")
    .replace(/\d/g, (digit) => digits[Number(digit)]!);
}
