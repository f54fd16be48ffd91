/**
 * A log that is written and rotated while its reader is killed again and again.
 */
import { Random } from "../../lib/random.ts";
import { followReader } from "./follow_reader.ts";
import type { RotationReader, RotationTally } from "./rotation_reader.ts";

/** How large a run is. */
export interface RotationRun {
  /** Lines that are written. */
  readonly lines: number;
  /** How often the log is rotated. */
  readonly rotations: number;
  /** How often the reader is killed with SIGKILL and started again. */
  readonly kills: number;
  /**
   * `dated` renames conn.log to conn.2026-….log, `counted` to conn.log.1 after
   * conn.log.1 to conn.log.2 and so on, `truncated` copies and truncates it.
   */
  readonly rotation: "dated" | "counted" | "truncated";
  /** Milliseconds without a line before the log is truncated. @default {1500} */
  readonly pause?: number;
  /** What reads it. @default {followReader} */
  readonly reader?: RotationReader;
}

/** What came of it. */
export interface RotationOutcome extends RotationTally {
  /** What the reader said on stderr, without repetition. */
  readonly notices: string[];
  /** How long it took. */
  readonly seconds: number;
}

/** Lines that are written at a time. */
const BATCH = 500;

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** The process that reads, and is killed. */
class Reading {
  readonly #reader: RotationReader;
  readonly #folder: string;
  #child: Deno.ChildProcess;
  #heard: Promise<string>;
  readonly notices = new Set<string>();

  private constructor(
    reader: RotationReader,
    folder: string,
    child: Deno.ChildProcess,
  ) {
    this.#reader = reader;
    this.#folder = folder;
    this.#child = child;
    this.#heard = new Response(child.stderr).text();
  }

  static async start(reader: RotationReader, folder: string): Promise<Reading> {
    return new Reading(reader, folder, await reader.start(folder));
  }

  /** Ends the process and waits for that. */
  async end(signal: Deno.Signal): Promise<void> {
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It may have ended on its own; what it said tells why.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#child.status;
    for (const line of (await this.#heard).split("\n")) {
      if (line !== "") this.notices.add(line);
    }
  }

  async restart(): Promise<void> {
    await this.end("SIGKILL");
    this.#child = await this.#reader.start(this.#folder);
    this.#heard = new Response(this.#child.stderr).text();
  }
}

class Writer {
  readonly #folder: string;
  readonly #rotation: RotationRun["rotation"];
  readonly #pause: number;
  readonly #reader: RotationReader;
  readonly #random = new Random(1);
  #file: Deno.FsFile;
  #next = 0;
  #rotations = 0;

  constructor(
    folder: string,
    reader: RotationReader,
    { rotation, pause = 1500 }: RotationRun,
  ) {
    this.#folder = folder;
    this.#reader = reader;
    this.#rotation = rotation;
    this.#pause = pause;
    this.#file = this.#create();
  }

  /** Writes lines, cutting one in half now and then. */
  async write(count: number): Promise<void> {
    let text = "";
    for (let i = 0; i < count; i++) {
      const pad = "x".repeat(this.#random.integer(40));
      text += `${this.#reader.line(this.#next++, pad)}\n`;
    }
    const bytes = new TextEncoder().encode(text);
    const half = this.#random.integer(bytes.length);
    this.#file.writeSync(bytes.subarray(0, half));
    await sleep(this.#random.integer(3));
    this.#file.writeSync(bytes.subarray(half));
  }

  /** Rotates the log. A few lines still go to the old file after it is renamed. */
  async rotate(): Promise<void> {
    const log = `${this.#folder}/conn.log`;
    this.#rotations++;
    if (this.#rotation === "truncated") {
      await sleep(this.#pause);
      Deno.copyFileSync(log, `${log}.${this.#rotations}`);
      this.#file.truncateSync(0);
      this.#writeHeader(this.#file);
      return;
    }
    if (this.#rotation === "counted") {
      for (let n = this.#rotations - 1; n > 0; n--) {
        Deno.renameSync(`${log}.${n}`, `${log}.${n + 1}`);
      }
      Deno.renameSync(log, `${log}.1`);
    } else {
      const hour = String(this.#rotations % 24).padStart(2, "0");
      const day = String(1 + Math.floor(this.#rotations / 24)).padStart(2, "0");
      const name = `conn.2026-11-${day}-${hour}-00-00.log`;
      Deno.renameSync(log, `${this.#folder}/${name}`);
    }
    await this.write(7);
    const old = this.#file;
    const next = this.#create();
    await this.write(7);
    old.close();
    this.#file = next;
  }

  close(): void {
    this.#file.close();
  }

  get written(): number {
    return this.#next;
  }

  #create(): Deno.FsFile {
    const file = Deno.openSync(`${this.#folder}/conn.log`, {
      append: true,
      createNew: true,
    });
    this.#writeHeader(file);
    return file;
  }

  #writeHeader(file: Deno.FsFile): void {
    const open = `#open\t${new Date().toISOString()}\n`;
    file.writeSync(new TextEncoder().encode(this.#reader.header + open));
  }
}

/** Writes, rotates and kills; then waits for the reader to have read all. */
export async function runRotation(run: RotationRun): Promise<RotationOutcome> {
  const { reader = followReader } = run;
  const folder = await Deno.makeTempDir({ prefix: "gatewarden-rotation-" });
  const begin = performance.now();
  try {
    const reading = await Reading.start(reader, folder);
    const writer = new Writer(folder, reader, run);
    let [rotations, kills] = [0, 0];
    // Where the reader begins is known from its first state on.
    await writer.write(1);
    while (!await exists(`${folder}/state.json`)) await sleep(20);
    // Time for the reader to be at work between two kills.
    const wait = run.kills * reader.gap / Math.ceil(run.lines / BATCH);
    while (writer.written < run.lines) {
      await writer.write(Math.min(BATCH, run.lines - writer.written));
      await sleep(wait);
      const share = writer.written / run.lines;
      if (rotations < Math.floor(share * (run.rotations + 0.5))) {
        rotations++;
        await writer.rotate();
      }
      if (kills < Math.floor(share * (run.kills + 0.5))) {
        kills++;
        await reading.restart();
      }
    }
    writer.close();
    let progress = reader.progress(folder);
    let quiet = 0;
    while (quiet < reader.quiet && progress < writer.written) {
      await sleep(250);
      const now = reader.progress(folder);
      quiet = now === progress ? quiet + 250 : 0;
      progress = now;
    }
    await reading.end("SIGTERM");
    return {
      ...reader.tally(folder, writer.written),
      notices: [...reading.notices],
      seconds: (performance.now() - begin) / 1000,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
