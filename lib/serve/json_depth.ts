import { Problem } from "./problem.ts";

const [QUOTE, BACKSLASH, NEWLINE] = [0x22, 0x5c, 0x0a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x5b,
  0x5d,
  0x7b,
  0x7d,
];

/**
 * Measures how deep JSON is nested while its bytes come in.
 *
 * It runs before the parser, which would make an array of every bracket, and
 * before code that recurses. What is no JSON may be measured wrongly; the parser
 * refuses it anyway.
 */
export class JsonDepth {
  readonly #largest: number;
  readonly #isLines: boolean;
  #depth = 0;
  #inText = false;
  #escaped = false;

  /**
   * @param largest How deep the JSON may be.
   * @param isLines Whether every line is a JSON text of its own.
   */
  constructor(largest: number, isLines: boolean) {
    this.#largest = largest;
    this.#isLines = isLines;
  }

  /**
   * Takes the next bytes.
   *
   * @returns The start of the line that goes too deep, in bytes from the chunk's
   * start and 0 at least; −1 where none does.
   */
  exceededAt(bytes: Uint8Array): number {
    let lineStart = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === NEWLINE && this.#isLines) {
        this.#depth = 0;
        this.#inText = this.#escaped = false;
        lineStart = i + 1;
      } else if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (byte === QUOTE) {
        this.#inText = true;
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        if (++this.#depth > this.#largest) return lineStart;
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        this.#depth--;
      }
    }
    return -1;
  }

  /** What to tell of JSON that goes too deep. */
  problem(): Problem {
    return new Problem(
      400,
      `Cannot read JSON that is nested more than ${this.#largest} deep`,
    );
  }
}
