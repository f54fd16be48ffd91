import type { FileIdentity } from "./file_identity.ts";
import type { FilePosition } from "./file_position.ts";
import type { FollowedFile } from "./followed_block.ts";
import type { CutLines } from "./line_cutter.ts";

/** Headers within one file that are remembered; there is one, as a rule. */
const MAX_HEADERS = 1000;

/** A line that begins a header of Zeek's. */
const HEADER_START = "#separator";

/** Whether a line is one of a header. */
export function isHeaderLine(line: string | null): boolean {
  return line !== null && line.charCodeAt(0) === 35;
}

/** What is known of a followed file, kept up to date while it is read. */
export class LogFile implements FollowedFile {
  /** What it was called when it was opened. */
  readonly path: string;
  /** The position that reading began at, if it is one that was asked for. */
  readonly resumed?: FilePosition;
  /** Which file it is; its `head` grows with the file. */
  identity: FileIdentity;
  readonly #headers: number[] = [];

  /** A file with no header known. */
  constructor(path: string, identity: FileIdentity, resumed?: FilePosition) {
    this.path = path;
    this.identity = identity;
    if (resumed !== undefined) this.resumed = resumed;
  }

  /** The byte at which the last header begins that stands before `offset`, if any. */
  headerBefore(offset: number): number | undefined {
    return this.#headers.findLast((header) => header < offset);
  }

  /** A header begins at this byte. */
  addHeader(offset: number): void {
    this.#headers.push(offset);
    if (this.#headers.length > MAX_HEADERS) this.#headers.shift();
  }

  /** Remembers where headers begin among these lines. */
  noteHeaders({ lines, offsets }: CutLines): void {
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      if (!isHeaderLine(line) || !line.startsWith(HEADER_START)) continue;
      this.addHeader(offsets[i]!);
    }
  }
}
