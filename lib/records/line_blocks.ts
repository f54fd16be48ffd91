/** Longer lines are bad rows, and are dropped while they are read. */
export const MAX_LINE_LENGTH = 1024 * 1024;

/** Consecutive lines of a text. */
export interface LineBlock {
  /** The 1-based number of the block's first line. */
  readonly firstLine: number;
  /**
   * The lines without their ends; `null` stands for one of more than
   * {@linkcode MAX_LINE_LENGTH} UTF-16 units.
   */
  readonly lines: readonly (string | null)[];
}

/**
 * Drops overlong lines and the CR of CRLF. In place.
 *
 * @param lines What was cut from both texts together.
 */
function finish(lines: (string | null)[], rest: string, text: string): void {
  const hasReturns = text.includes("\r") || rest.includes("\r");
  const isShort = rest.length + text.length <= MAX_LINE_LENGTH;
  if (!hasReturns && isShort) return;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line === null || line === undefined) continue;
    if (line.length > MAX_LINE_LENGTH) lines[i] = null;
    else if (line.endsWith("\r")) lines[i] = line.slice(0, -1);
  }
}

/** Whether a line holds nothing but white space, and so is no row. */
export function isBlank(line: string): boolean {
  // Most lines start with a character that settles it.
  if (line.length > 0 && line.charCodeAt(0) > 32 && line.charCodeAt(0) < 128) {
    return false;
  }
  return line.trim() === "";
}

/**
 * Cuts UTF-8 text into lines, as many at a time as each chunk completes.
 *
 * Lines end with LF or CRLF; the last one may lack its end. A byte order mark
 * is dropped, invalid UTF-8 becomes U+FFFD. Holds one chunk and one line at most.
 */
export async function* lineBlocks(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<LineBlock> {
  // A decoder left to it drops marks within the text too, at starts of chunks.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let started = false;
  let firstLine = 1;
  let rest = "";
  let overlong = false;
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    if (!started && text !== "") {
      started = true;
      if (text.startsWith("\ufeff")) text = text.slice(1);
    }
    const end = text.lastIndexOf("\n");
    if (end >= 0) {
      const lines: (string | null)[] = text.slice(0, end).split("\n");
      // Put together here: the rest before the whole text would copy all of it.
      lines[0] = overlong ? null : rest + lines[0];
      finish(lines, rest, text);
      yield { firstLine, lines };
      firstLine += lines.length;
      rest = "";
      overlong = false;
    }
    if (!overlong) rest += text.slice(end + 1);
    if (rest.length > MAX_LINE_LENGTH) {
      rest = "";
      overlong = true;
    }
  }
  rest += overlong ? "" : decoder.decode();
  if (!overlong && rest === "") return;
  const lines = [overlong ? null : rest];
  finish(lines, rest, "");
  yield { firstLine, lines };
}
