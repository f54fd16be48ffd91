import type { FilePlace } from "./file_identity.ts";

/** How far an output file is written, and what it holds too soon. */
export interface OutputPosition extends FilePlace {
  /** Its size in bytes after the last write. */
  readonly size: number;
  /**
   * The ids of lines that a process before wrote and did not live to remember,
   * and that have not come up again since: they must not be written twice.
   */
  readonly ahead: readonly string[];
}
