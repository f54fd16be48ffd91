import { AccessError } from "../errors.ts";

/** Something that traffic can be read from: a file, a pipe, a request's body. */
export interface TrafficSource {
  /** What messages call it: the file's path, or `stdin`. */
  readonly name: string;
  /** Opens it for reading from its start. Called once. */
  open(): Promise<ReadableStream<Uint8Array>>;
}

/** What went wrong, in a person's words. */
function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) {
    return "not allowed to this process";
  }
  return error instanceof Error ? error.message : String(error);
}

/** Refuses to open what only Deno can, before a name that is not there is used. */
function requireDeno(name: string): void {
  if (typeof Deno !== "undefined") return;
  throw new AccessError(
    `Cannot read ${name}: only Deno opens files here, so make a TrafficSource ` +
      "whose open() gives the bytes",
  );
}

// deno-lint-ignore require-await -- what is thrown must be a rejection.
async function openStdin(): Promise<ReadableStream<Uint8Array>> {
  requireDeno("stdin");
  return Deno.stdin.readable;
}

async function openFile(path: string): Promise<ReadableStream<Uint8Array>> {
  requireDeno(path);
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(path);
    const { isDirectory } = await file.stat();
    if (!isDirectory) return file.readable;
  } catch (error) {
    file?.close();
    throw new AccessError(`Cannot read ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
  file.close();
  throw new AccessError(`Cannot read ${path}: it is a directory`);
}

/**
 * A file as a source of traffic, or standard input for `-`.
 *
 * The file is opened when it is its turn. Opening throws an
 * {@linkcode AccessError} where it cannot be read.
 *
 * @param path The file's path; `-` is standard input, which is called `stdin`.
 */
export function fileSource(path: string): TrafficSource {
  if (path === "-") {
    return { name: "stdin", open: openStdin };
  }
  return { name: path, open: () => openFile(path) };
}
