/**
 * Numbers straight out of a line, without cutting a text for each.
 *
 * A decimal such as 12.25 is a whole number over a power of ten: 1225 / 10². Where
 * the whole number is below 2⁵³ and the power at most 10²², a double holds both
 * exactly, so one division, which rounds correctly, gives the nearest double:
 * what `Number("12.25")` gives. W. D. Clinger, "How to Read Floating Point Numbers
 * Accurately", PLDI 1990, takes this way where it can. What is longer, signed or
 * written with an exponent is left to `Number`.
 *
 * @module
 */
import { POWERS_OF_TEN } from "../powers_of_ten.ts";

const COMMA = 44;
const POINT = 46;
const ZERO = 48;

/** Larger whole numbers have neighbours that a double cannot tell apart. */
const EXACT = 2 ** 53;

/** Reads plain decimals out of lines of cells that end at commas. */
export class DecimalReader {
  /** Where the last cell that was read ended: at a comma or the line's end. */
  end = 0;

  /**
   * Reads the cell that starts at a position.
   *
   * @param codes The line's ASCII codes, among others.
   * @param start Where the cell starts.
   * @param lineEnd Where the line ends.
   * @returns What `Number` makes of it if it is digits, perhaps with a point among
   * them, and not too many; else NaN, and {@linkcode DecimalReader.end} says nothing.
   */
  read(codes: Uint8Array, start: number, lineEnd: number): number {
    let at = start;
    let whole = 0;
    let point = -1;
    for (; at < lineEnd; at++) {
      const code = codes[at]!;
      const digit = code - ZERO;
      if (digit >= 0 && digit <= 9) {
        whole = whole * 10 + digit;
      } else if (code === COMMA) {
        break;
      } else if (code === POINT && point < 0) {
        point = at;
      } else {
        return NaN;
      }
    }
    this.end = at;
    if (whole >= EXACT) return NaN;
    if (point < 0) return at > start ? whole : NaN;
    const decimals = at - point - 1;
    // A point alone is no number.
    if (at - start === 1 || decimals >= POWERS_OF_TEN.length) return NaN;
    return whole / POWERS_OF_TEN[decimals]!;
  }
}
