/** A process that reads a log which is rotated, and how to see what it read. */
export interface RotationReader {
  /** What each log begins with; a `#open` line follows. */
  readonly header: string;
  /** Line `n`, without its end. */
  readonly line: (n: number, pad: string) => string;
  /** Starts it; it reads `conn.log` in the folder and keeps `state.json` there. */
  readonly start: (folder: string) => Promise<Deno.ChildProcess>;
  /** How many lines came out so far, roughly. */
  readonly progress: (folder: string) => number;
  /** What came of so many lines, after it has ended. */
  readonly tally: (folder: string, written: number) => RotationTally;
  /** Milliseconds between two kills in which it gets something done. */
  readonly gap: number;
  /** Milliseconds without progress after which it has read all. */
  readonly quiet: number;
}

/** What came of the lines. */
export interface RotationTally {
  /** Lines that were written and never came out. */
  readonly lost: number;
  /** Lines that came out once too often, each time counted. */
  readonly repeated: number;
  /** What came out and is no whole line of ours. */
  readonly foreign: number;
}

/** A text file; nothing where there is none. */
export function textIn(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "";
  }
}
