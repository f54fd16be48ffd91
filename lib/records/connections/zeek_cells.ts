/**
 * What cells of a line hold, read in place.
 *
 * Making a text of each of a line's twenty cells, to make a number of most of
 * them, takes longer than all else. Here digits become numbers where they stand,
 * and addresses and short words that were met before are not made again. A cell
 * that is not of the plain form that nearly all have gives its text, for
 * `FieldReader` to judge: the result is the same, only slower.
 *
 * @module
 */

/** How many addresses are remembered. */
const REMEMBERED = 20_000;

const ZERO = 48;
const POINT = 46;

/** Ten to the powers of 0 to 15, all exact. */
const POWERS = Float64Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/**
 * A number of at most 15 digits with perhaps a point among them; else the text.
 *
 * Digits and power are exact doubles, so their quotient is the double nearest to
 * the decimal, the same that `Number()` gives.
 */
export function numberAt(
  line: string,
  start: number,
  end: number,
): number | string {
  const length = end - start;
  if (length === 0 || length > 17) return line.slice(start, end);
  let digits = 0;
  let point = -1;
  for (let i = start; i < end; i++) {
    const digit = line.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (digit === POINT - ZERO && point < 0) point = i;
    else return line.slice(start, end);
  }
  if (point < 0) {
    return length <= 15 ? digits : line.slice(start, end);
  }
  const decimals = end - 1 - point;
  const isPlain = decimals > 0 && point > start && decimals <= 15 &&
    digits <= Number.MAX_SAFE_INTEGER;
  return isPlain ? digits / POWERS[decimals]! : line.slice(start, end);
}

/** The 32 bits of a dotted IPv4 address, as a signed number; -1 where it is none. */
function ipv4At(line: string, start: number, end: number): number {
  let bits = 0;
  let byte = -1;
  let dots = 0;
  for (let i = start; i < end; i++) {
    const digit = line.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9) {
      // Zeros in front are not the normal form.
      if (byte === 0) return -1;
      byte = byte < 0 ? digit : byte * 10 + digit;
      if (byte > 255) return -1;
    } else if (digit === POINT - ZERO && byte >= 0 && dots < 3) {
      bits = bits << 8 | byte;
      byte = -1;
      dots++;
    } else {
      return -1;
    }
  }
  return dots === 3 && byte >= 0 ? bits << 8 | byte : -1;
}

/** Texts that were met before, by what they are made of. */
export class CellTexts {
  readonly #addresses = new Map<number, string>();
  readonly #words = new Map<number, string>();

  /** The text of an address. */
  addressAt(line: string, start: number, end: number): string {
    if (end - start > 15) return line.slice(start, end);
    const bits = ipv4At(line, start, end);
    // All ones, 255.255.255.255, is among the others.
    if (bits === -1) return line.slice(start, end);
    const known = this.#addresses.get(bits);
    if (known !== undefined) return known;
    const bytes = [
      bits >>> 24,
      bits >>> 16 & 255,
      bits >>> 8 & 255,
      bits & 255,
    ];
    const text = bytes.join(".");
    if (this.#addresses.size >= REMEMBERED) this.#addresses.clear();
    this.#addresses.set(bits, text);
    return text;
  }

  /** A text that often has at most four letters, such as a state. */
  wordAt(line: string, start: number, end: number): string {
    if (end - start > 4) return line.slice(start, end);
    let key = 0;
    for (let i = start; i < end; i++) {
      const code = line.charCodeAt(i);
      if (code === 0 || code > 127) return line.slice(start, end);
      key = key << 7 | code;
    }
    const known = this.#words.get(key);
    if (known !== undefined) return known;
    const text = line.slice(start, end);
    if (this.#words.size >= REMEMBERED) this.#words.clear();
    this.#words.set(key, text);
    return text;
  }
}
