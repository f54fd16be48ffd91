/**
 * Standard output where it is a file: `gatewarden watch … >> alerts.ndjson`.
 *
 * Deno has neither `stat` nor `truncate` for it, and opening /dev/stdout takes
 * all permissions; Node's functions for descriptors need none. They are loaded
 * when a command asks for them.
 *
 * @module
 */
import { reasonOf } from "../atomic_write.ts";
import { AccessError } from "../errors.ts";
import { type FilePlace, samePlace } from "./file_identity.ts";
import type { TextSink } from "./text_sink.ts";

const STDOUT = 1;
const STDERR = 2;

/** Standard output as a file. */
export interface StandardOutputFile extends FilePlace, TextSink {
  /** Whether standard error goes to the same file. */
  readonly holdsNotices: boolean;
  /** Its size now, in bytes. */
  size(): number;
  /** Cuts off what lies beyond. */
  truncate(size: number): void;
  /** Opens it for reading; `undefined` where that is not allowed. */
  openForReading(): Promise<Deno.FsFile | undefined>;
}

/** Standard output as a file; `undefined` if it is none, but a pipe or a terminal. */
export async function standardOutputFile(): Promise<
  StandardOutputFile | undefined
> {
  const { fstatSync, ftruncateSync, writeSync } = await import("node:fs");
  const placeOf = (descriptor: number): FilePlace | undefined => {
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) return undefined;
      return { device: stat.dev, inode: stat.ino };
    } catch {
      // Closed, or a kind of handle that has no stat.
      return undefined;
    }
  };
  const place = placeOf(STDOUT);
  if (place === undefined) return undefined;
  const notices = placeOf(STDERR);
  const size = () => fstatSync(STDOUT).size;

  /**
   * Opened with `>>`, the system writes at the end whatever is asked for. With `>`
   * and kept open from process to process it would write where the one before was,
   * and leave a hole if that was cut off; so the end is asked for.
   */
  const writeAtEnd = (text: string): void => {
    let rest = new TextEncoder().encode(text);
    try {
      while (rest.length > 0) {
        const count = writeSync(STDOUT, rest, 0, rest.length, size());
        rest = rest.subarray(count);
      }
    } catch (error) {
      throw new AccessError(`Cannot write to stdout: ${reasonOf(error)}`);
    }
  };

  return {
    ...place,
    holdsNotices: notices !== undefined && samePlace(place, notices),
    size,
    truncate: (size) => ftruncateSync(STDOUT, size),
    write: (text) => Promise.resolve(text).then(writeAtEnd),
    flush: () => Promise.resolve(),
    async openForReading() {
      try {
        return await Deno.open("/dev/stdout");
      } catch {
        return undefined;
      }
    },
  };
}
