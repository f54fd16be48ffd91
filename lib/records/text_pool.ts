/** A power of two: how many texts are remembered. */
const SLOTS = 1024;

/** V8 cuts longer texts as views that keep the whole text in memory. */
const LONGEST = 12;

/**
 * Texts that repeat, such as categories: the same string for the same codes. What
 * repeats is found by its codes and not cut again, so that it makes no garbage, and
 * what looks it up later finds its hash computed.
 *
 * Each text has one slot, by its hash, and the last one that came keeps it.
 */
export class TextPool {
  readonly #slots: string[] = new Array(SLOTS).fill("");

  /**
   * The text of ASCII codes.
   *
   * @param codes The line's codes, among others.
   * @param start Where the text starts.
   * @param end Where it ends.
   * @param line The line, to cut the text from.
   * @param lineStart Where the line starts among the codes.
   */
  textOf(
    codes: Uint8Array,
    start: number,
    end: number,
    line: string,
    lineStart: number,
  ): string {
    const length = end - start;
    if (length > LONGEST) return line.slice(start - lineStart, end - lineStart);
    let hash = length;
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash, 31) + codes[i]! | 0;
    }
    const slot = (hash ^ hash >>> 10) & (SLOTS - 1);
    const known = this.#slots[slot]!;
    if (isAt(known, codes, start, length)) return known;
    const text = line.slice(start - lineStart, end - lineStart);
    return this.#slots[slot] = text;
  }
}

/** Whether a text stands at a position. */
function isAt(
  known: string,
  codes: Uint8Array,
  start: number,
  length: number,
): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) {
    if (known.charCodeAt(i) !== codes[start + i]) return false;
  }
  return true;
}
