import type { FileIdentity } from "./file_identity.ts";

/** A stretch of a file's bytes, the second number not included. */
export type ByteRange = readonly [from: number, to: number];

/** How far a log file has been dealt with. */
export interface FilePosition {
  /** Which file it is. */
  readonly file: FileIdentity;
  /** The byte at which its oldest line begins that is not yet done. */
  readonly resume: number;
  /**
   * What is done beyond `resume`, in order and apart from one another: rows come
   * out of a reorder buffer in another order than they went in.
   */
  readonly done: readonly ByteRange[];
  /** The byte at which the header begins that holds at `resume`. @default {0} */
  readonly header?: number;
}
