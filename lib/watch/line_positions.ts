/**
 * From rows that are dealt with to bytes that need not be read again.
 *
 * Lines go in in the file's order; their rows come out of the reorder buffer in
 * another. What has to be remembered is only what is *not* done, which the size of
 * that buffer bounds:
 *
 *     file    ├──────────────┬────┬────────┬────┬──────┬───────┤
 *     lines     done          open  done    open  done   not read
 *                            ▲                         ▲
 *                            resume                    read to
 *
 * All that lies before `read to` and is not open is done. The open lines stand in
 * a map in the order in which they were read, so that each step is a constant
 * amount of work and a checkpoint is one walk over the open lines.
 *
 * @module
 */
import type { FilePosition } from "./file_position.ts";
import type { FollowedFile } from "./followed_block.ts";

/** A file with open lines, or the last that was read from. */
interface ReadFile {
  readonly file: FollowedFile;
  /** The byte after the last line that was read. */
  readTo: number;
  /** How many of its lines are open. */
  open: number;
}

interface OpenLine {
  readonly file: ReadFile;
  readonly offset: number;
  readonly end: number;
  claimed: boolean;
}

/** Adds a stretch to the last one where they touch. */
function addRange(ranges: [number, number][], from: number, to: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
  else ranges.push([from, to]);
}

/** Which lines of followed files are done, and so where to go on after a restart. */
export class LinePositions {
  readonly #open = new Map<number, OpenLine>();
  #files: ReadFile[] = [];
  /** Positions of the checkpoint that reading has not come to yet. */
  #ahead: readonly FilePosition[];

  /**
   * Nothing read yet.
   *
   * @param from The positions that following goes on from; the same objects.
   */
  constructor(from: readonly FilePosition[] = []) {
    this.#ahead = from;
  }

  /** How many lines were read and are not done. */
  get openLines(): number {
    return this.#open.size;
  }

  /**
   * A line was read.
   *
   * @param line Its number; higher than that of any line before it.
   * @param file The file that it is in.
   * @param offset The byte at which it begins.
   * @param end The byte after it and its end.
   */
  read(line: number, file: FollowedFile, offset: number, end: number): void {
    let current = this.#files.at(-1);
    if (current?.file !== file) current = this.#enter(file);
    current.readTo = end;
    current.open++;
    this.#open.set(line, { file: current, offset, end, claimed: false });
  }

  /**
   * A row came of this line, so {@linkcode settle} leaves it open.
   *
   * @throws {RangeError} If the line is not open: its row came too late to count.
   */
  claim(line: number): void {
    const open = this.#open.get(line);
    if (open === undefined) {
      throw new RangeError(`Cannot claim line ${line} as it is not open`);
    }
    open.claimed = true;
  }

  /** Of `count` lines those are done that no row came of, such as headers. */
  settle(firstLine: number, count: number): void {
    for (let line = firstLine; line < firstLine + count; line++) {
      if (this.#open.get(line)?.claimed === false) this.done(line);
    }
  }

  /** All that a line brings about is written. Unknown numbers are passed over. */
  done(line: number): void {
    const open = this.#open.get(line);
    if (open === undefined) return;
    this.#open.delete(line);
    open.file.open--;
    if (open.file.open === 0) this.#dropFinished();
  }

  /** Where to go on if the process ended now, in the order of reading. */
  checkpoint(): FilePosition[] {
    const lines = new Map<ReadFile, OpenLine[]>();
    for (const line of this.#open.values()) {
      const known = lines.get(line.file);
      if (known === undefined) lines.set(line.file, [line]);
      else known.push(line);
    }
    return [
      ...this.#files.map((file) => positionIn(file, lines.get(file) ?? [])),
      ...this.#ahead,
    ];
  }

  #enter(file: FollowedFile): ReadFile {
    // What was ahead and is not this file was not found, or is read to its end.
    const reached = file.resumed ? this.#ahead.indexOf(file.resumed) : -1;
    this.#ahead = reached < 0 ? [] : this.#ahead.slice(reached + 1);
    const entered = { file, readTo: file.resumed?.resume ?? 0, open: 0 };
    this.#files.push(entered);
    this.#dropFinished();
    return entered;
  }

  /** Forgets files without open lines, all but the last: newer ones are found by it. */
  #dropFinished(): void {
    const last = this.#files.at(-1);
    this.#files = this.#files.filter((file) => file.open > 0 || file === last);
  }
}

function positionIn(
  { file, readTo }: ReadFile,
  open: readonly OpenLine[],
): FilePosition {
  const ranges: [number, number][] = [];
  let resume = open[0]?.offset ?? readTo;
  let at = resume;
  for (const { offset, end } of open) {
    if (offset > at) addRange(ranges, at, offset);
    at = end;
  }
  if (readTo > at) addRange(ranges, at, readTo);
  for (const [from, to] of file.resumed?.done ?? []) {
    if (to > readTo) addRange(ranges, Math.max(from, readTo), to);
  }
  if (open.length === 0) {
    while (ranges[0] !== undefined && ranges[0][0] <= resume) {
      resume = Math.max(resume, ranges.shift()![1]);
    }
  }
  const header = file.headerBefore(resume);
  return {
    file: file.identity,
    resume,
    done: ranges,
    ...(header !== undefined && { header }),
  };
}
