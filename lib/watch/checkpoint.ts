/**
 * What `watch` remembers over its own end: `--state FILE`.
 *
 * One JSON object, written whole or not at all:
 *
 *     { "format": "gatewarden-state", "version": 1,
 *       "positions": { "/var/log/zeek/conn.log": [FilePosition, …] },
 *       "output": OutputPosition | null,
 *       "sections": { "incidents": …, "limits": … } }
 *
 * A line is done, and may be left out of the positions, only once what it brings
 * about is in the output, and the output's size is taken together with the
 * positions. So a process that is killed at any moment has either both or neither
 * in its state; what it wrote after that is recognised by `AlertOutput`.
 *
 * @module
 */
import { reasonOf, writeFileAtomically } from "../atomic_write.ts";
import { AccessError, ConfigurationError, ModelError } from "../errors.ts";
import {
  readArray,
  readInteger,
  readNumber,
  readObject,
} from "../features/json_fields.ts";
import { HEAD_BYTES } from "./file_identity.ts";
import type { ByteRange, FilePosition } from "./file_position.ts";
import type { OutputPosition } from "./output_position.ts";

const FORMAT = "gatewarden-state";
const VERSION = 1;

/** What a process remembers. */
export interface CheckpointState {
  /** Where to go on, for each followed file by its path. */
  readonly positions: Readonly<Record<string, readonly FilePosition[]>>;
  /** How far the output is written, where it can be told. */
  readonly output?: OutputPosition;
  /** What other parts remember, as JSON values that only they understand. */
  readonly sections: Readonly<Record<string, unknown>>;
}

function fail(path: string, problem: string): ConfigurationError {
  return new ConfigurationError(
    `Cannot go on from ${path}: ${problem}; name another file with --state, ` +
      "or remove this one to begin at the start of the logs",
  );
}

function readRange(value: unknown, path: string): ByteRange {
  const items = readArray(value, path);
  const from = readInteger(items[0], `${path}[0]`, 0);
  const to = readInteger(items[1], `${path}[1]`, from + 1);
  if (items.length !== 2) throw new ModelError(`${path} has more than two`);
  return [from, to];
}

function readPosition(value: unknown, path: string): FilePosition {
  const fields = readObject(value, path, ["file", "resume", "done"], [
    "header",
  ]);
  const file = readObject(fields.file, `${path}.file`, [
    "device",
    "inode",
    "head",
    "created",
  ]);
  const head = readObject(file.head, `${path}.file.head`, ["bytes", "sha256"]);
  const bytes = readInteger(head.bytes, `${path}.file.head.bytes`, 0);
  const { sha256 } = head;
  if (bytes > HEAD_BYTES || typeof sha256 !== "string") {
    throw new ModelError(`${path}.file.head is no hash of a file's start`);
  }
  return {
    file: {
      device: readNumber(file.device, `${path}.file.device`),
      inode: readNumber(file.inode, `${path}.file.inode`),
      head: { bytes, sha256 },
      created: file.created === null
        ? null
        : readNumber(file.created, `${path}.file.created`),
    },
    resume: readInteger(fields.resume, `${path}.resume`, 0),
    done: readArray(fields.done, `${path}.done`).map((range, i) =>
      readRange(range, `${path}.done[${i}]`)
    ),
    ...(fields.header !== undefined && {
      header: readInteger(fields.header, `${path}.header`, 0),
    }),
  };
}

function readOutput(value: unknown): OutputPosition | undefined {
  if (value === null) return undefined;
  const keys = ["device", "inode", "size", "ahead"];
  const fields = readObject(value, "output", keys);
  return {
    device: readNumber(fields.device, "output.device"),
    inode: readNumber(fields.inode, "output.inode"),
    size: readInteger(fields.size, "output.size", 0),
    ahead: readArray(fields.ahead, "output.ahead").map(String),
  };
}

function readState(value: unknown): CheckpointState {
  const fields = readObject(value, "it", [
    "format",
    "version",
    "positions",
    "output",
    "sections",
  ]);
  const positions: Record<string, FilePosition[]> = {};
  const given = fields.positions;
  const paths = Object.keys(Object(given));
  for (
    const [path, list] of Object.entries(
      readObject(given, "positions", [], paths),
    )
  ) {
    positions[path] = readArray(list, `positions of ${path}`).map((item, i) =>
      readPosition(item, `position ${i} of ${path}`)
    );
  }
  const names = Object.keys(Object(fields.sections));
  const sections = readObject(fields.sections, "sections", [], names);
  const output = readOutput(fields.output);
  return { positions, sections, ...(output !== undefined && { output }) };
}

function parseState(path: string, text: string): CheckpointState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail(path, "it is damaged or no state file");
  }
  const { format, version } = Object(value) as Record<string, unknown>;
  if (format !== FORMAT) throw fail(path, "it is no state file of gatewarden");
  if (version !== VERSION) {
    throw fail(path, `its version is ${version}, only ${VERSION} is known`);
  }
  try {
    return readState(value);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw fail(path, `it is damaged (${error.message})`);
  }
}

/** Removes what a process that was killed while it saved has left. */
async function removeLeftovers(path: string): Promise<void> {
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "." : path.slice(0, slash + 1);
  const name = path.slice(slash + 1);
  for await (const entry of Deno.readDir(folder)) {
    const rest = entry.name.slice(name.length);
    if (!entry.name.startsWith(`${name}.`)) continue;
    if (!/^\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(rest)) {
      continue;
    }
    const leftover = slash < 0 ? entry.name : folder + entry.name;
    await Deno.remove(leftover).catch(() => {});
  }
}

/** The file that `watch` keeps its state in. One process at a time uses it. */
export class Checkpoint {
  /** The file's path. */
  readonly path: string;
  /** What the process before had saved; `undefined` if this is the first. */
  readonly saved: CheckpointState | undefined;
  #saving: Promise<void> = Promise.resolve();

  private constructor(path: string, saved: CheckpointState | undefined) {
    this.path = path;
    this.saved = saved;
  }

  /**
   * Reads a state file, if it is there.
   *
   * @throws {ConfigurationError} If it is damaged, or something else.
   * @throws {AccessError} If it cannot be read.
   */
  static async open(path: string): Promise<Checkpoint> {
    let text: string | undefined;
    try {
      await removeLeftovers(path);
      text = await Deno.readTextFile(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        throw new AccessError(`Cannot read ${path}: ${reasonOf(error)}`);
      }
    }
    const saved = text === undefined ? undefined : parseState(path, text);
    return new Checkpoint(path, saved);
  }

  /**
   * Saves a state, whole or not at all.
   *
   * @param state What to save, as it is at this moment.
   * @throws {AccessError} If it cannot be written. What was there stays.
   */
  async save(state: CheckpointState): Promise<void> {
    const { positions, output = null, sections } = state;
    const text = JSON.stringify({
      format: FORMAT,
      version: VERSION,
      positions,
      output,
      sections,
    });
    // One after the other: an older state must not come out on top.
    const saving = this.#saving.catch(() => {}).then(() =>
      writeFileAtomically(this.path, `${text}\n`)
    );
    this.#saving = saving;
    await saving;
  }
}
