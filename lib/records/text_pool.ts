/** A power of two: how many texts are remembered. */
const SLOTS = 1024;

/** V8 cuts longer texts as views that keep the whole text in memory. */
const LONGEST = 12;

/**
 * Cuts texts that repeat, such as categories, and gives the same string for the
 * same text: what repeats is found by its characters and not cut again, so that it
 * makes no garbage, and what looks it up later finds its hash computed.
 *
 * Each text has one slot, by its hash, and the last one that came keeps it.
 */
export class TextPool {
  readonly #slots: string[] = new Array(SLOTS).fill("");

  /** The text from `start` to before `end`. */
  cut(text: string, start: number, end: number): string {
    const length = end - start;
    if (length > LONGEST) return text.slice(start, end);
    let hash = length;
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash, 31) + text.charCodeAt(i) | 0;
    }
    const slot = (hash ^ hash >>> 10) & (SLOTS - 1);
    const known = this.#slots[slot]!;
    if (isAt(known, text, start, length)) return known;
    return this.#slots[slot] = text.slice(start, end);
  }
}

/** Whether a text of some length stands at a position of a longer one. */
function isAt(
  known: string,
  text: string,
  start: number,
  length: number,
): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) {
    if (known.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  }
  return true;
}
