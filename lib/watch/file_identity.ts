/**
 * Which file it is, whatever it is called now.
 *
 * A name says little of a log: it is given to a new file at each rotation. Device
 * and inode name the file itself, but only while it exists: most file systems give
 * the inode of a removed file to the next one that is made. So a hash of the first
 * bytes belongs to the identity. A log only grows at its end, so its first bytes
 * stay; the hash covers those that were there when the identity was taken, up to
 * 256, and how many there were is kept with it:
 *
 *     a file is the same  ⇔  same device, same inode, and its first `head.bytes`
 *                            bytes have the hash `head.sha256`
 *
 * A file that has grown since is therefore still the same; one that has become
 * shorter than `head.bytes` is another. An identity that was taken of an empty
 * file fits whatever has its inode, which does no harm: nothing of it was read.
 *
 * @module
 */

/** As many bytes of a file's start as its identity covers. */
export const HEAD_BYTES = 256;

/** Which file it is, as text that outlives the process. */
export interface FileIdentity {
  /** The device that holds the file. */
  readonly device: number;
  /** Its inode there; 0 where the system has none. */
  readonly inode: number;
  /** Its first bytes. */
  readonly head: {
    /** How many of them the hash covers, 0 to 256. */
    readonly bytes: number;
    /** Their SHA-256 in hexadecimal. */
    readonly sha256: string;
  };
  /**
   * When it was made, in milliseconds since 1970; `null` where the system does
   * not tell. It puts files in order and is no part of who they are.
   */
  readonly created: number | null;
}

/** Device and inode: the file's place, taken by one file at a time. */
export type FilePlace = Pick<FileIdentity, "device" | "inode">;

/** Where a file is. */
export function placeOf(info: Deno.FileInfo): FilePlace {
  return { device: info.dev, inode: info.ino ?? 0 };
}

/** Whether two names or handles are of one file, if both are there at once. */
export function samePlace(a: FilePlace, b: FilePlace): boolean {
  return a.device === b.device && a.inode === b.inode;
}

/** The first bytes of an open file, as many as there are, `length` at most. Moves its cursor. */
export async function readHead(
  file: Deno.FsFile,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  await file.seek(0, Deno.SeekMode.Start);
  const head = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(head.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return head.subarray(0, filled);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/**
 * Takes a file's identity.
 *
 * @param info What the system says of it.
 * @param head Its first bytes, 256 at most.
 */
export async function identify(
  info: Deno.FileInfo,
  head: Uint8Array<ArrayBuffer>,
): Promise<FileIdentity> {
  return {
    ...placeOf(info),
    head: { bytes: head.length, sha256: await sha256(head) },
    created: info.birthtime?.getTime() ?? null,
  };
}

/** Whether an open file has this identity. Moves its cursor. */
export async function isSameFile(
  file: Deno.FsFile,
  identity: FileIdentity,
): Promise<boolean> {
  if (!samePlace(placeOf(await file.stat()), identity)) return false;
  const head = await readHead(file, identity.head.bytes);
  return head.length === identity.head.bytes &&
    await sha256(head) === identity.head.sha256;
}
