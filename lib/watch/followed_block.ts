import type { FileIdentity } from "./file_identity.ts";
import type { FilePosition } from "./file_position.ts";

/** A file that is followed: one object for one file, however often it is renamed. */
export interface FollowedFile {
  /** What it was called when it was opened. */
  readonly path: string;
  /** Which file it is. Its `head` covers more as the file grows. */
  readonly identity: FileIdentity;
  /** The position that reading began at, if it is one that was asked for. */
  readonly resumed?: FilePosition;
  /** The byte at which the last header begins that stands before `offset`, if any. */
  headerBefore(offset: number): number | undefined;
}

/** Consecutive whole lines of a followed file. */
export interface FollowedBlock {
  /** The file that they are from. */
  readonly file: FollowedFile;
  /** The lines without their ends; `null` stands for one that is too long. */
  readonly lines: readonly (string | null)[];
  /** The byte at which each line begins. */
  readonly offsets: readonly number[];
  /** The byte after each line and its end. */
  readonly ends: readonly number[];
  /**
   * Whether these are the `#` lines of a file whose reading goes on in its
   * middle: they were read before, and say what the columns are.
   */
  readonly header: boolean;
}
