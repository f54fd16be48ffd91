/**
 * A log that is written and rotated while its reader is killed again and again.
 */
import { Random } from "../../lib/random.ts";

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
}

/** What came of it. */
export interface RotationOutcome {
  /** Lines that were written and never came out. */
  readonly lost: number;
  /** Lines that came out once too often, each time counted. */
  readonly repeated: number;
  /** What came out and is no whole line of ours. */
  readonly foreign: number;
  /** What the reader said on stderr, without repetition. */
  readonly notices: string[];
  /** How long it took. */
  readonly seconds: number;
}

const HEADER = "#separator \\x09\n#path\tconn\n#open\t";
const PROGRAM = new URL("follow_program.ts", import.meta.url);

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

class Reader {
  readonly #args: string[];
  #child: Deno.ChildProcess;
  #heard: Promise<string>;
  readonly notices = new Set<string>();

  constructor(folder: string) {
    this.#args = ["conn.log", "out.ndjson", "state.json"].map((name) =>
      `${folder}/${name}`
    );
    [this.#child, this.#heard] = this.#start();
  }

  #start(): [Deno.ChildProcess, Promise<string>] {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "--no-config",
        "--no-lock",
        "--allow-read",
        "--allow-write",
        PROGRAM.href,
        ...this.#args,
      ],
      stderr: "piped",
    }).spawn();
    return [child, new Response(child.stderr).text()];
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
    [this.#child, this.#heard] = this.#start();
  }
}

class Writer {
  readonly #folder: string;
  readonly #rotation: RotationRun["rotation"];
  readonly #pause: number;
  readonly #random = new Random(1);
  #file: Deno.FsFile;
  #next = 0;
  #rotations = 0;

  constructor(folder: string, { rotation, pause = 1500 }: RotationRun) {
    this.#folder = folder;
    this.#rotation = rotation;
    this.#pause = pause;
    this.#file = this.#create();
  }

  /** Writes lines, cutting one in half now and then. */
  async write(count: number): Promise<void> {
    let text = "";
    for (let i = 0; i < count; i++) {
      const pad = "x".repeat(this.#random.integer(40));
      text += `${JSON.stringify({ id: String(this.#next++), pad })}\n`;
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
    const open = new Date().toISOString();
    file.writeSync(
      new TextEncoder().encode(`${HEADER}${open}\n#fields\tid\tpad\n`),
    );
  }
}

interface Counted {
  readonly seen: number;
  readonly repeated: number;
  readonly foreign: number;
}

function count(folder: string, written: number): Counted {
  const times = new Uint32Array(written);
  let foreign = 0;
  let text = "";
  try {
    text = Deno.readTextFileSync(`${folder}/out.ndjson`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const id = /^\{"id":"(\d+)"\}$/.exec(line)?.[1];
    if (id === undefined || Number(id) >= written) foreign++;
    else times[Number(id)]!++;
  }
  let seen = 0;
  let repeated = 0;
  for (const n of times) {
    if (n > 0) seen++;
    if (n > 1) repeated += n - 1;
  }
  return { seen, repeated, foreign };
}

/** Writes, rotates and kills; then waits for the reader to have read all. */
export async function runRotation(run: RotationRun): Promise<RotationOutcome> {
  const folder = await Deno.makeTempDir({ prefix: "gatewarden-rotation-" });
  const begin = performance.now();
  try {
    const reader = new Reader(folder);
    const writer = new Writer(folder, run);
    let [rotations, kills] = [0, 0];
    // Where the reader begins is known from its first state on.
    await writer.write(1);
    while (!await exists(`${folder}/state.json`)) await sleep(20);
    // Time for the reader to be at work between two kills.
    const wait = run.kills * 500 / Math.ceil(run.lines / BATCH);
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
        await reader.restart();
      }
    }
    writer.close();
    // Done when nothing has come out for three seconds.
    let counted = count(folder, writer.written);
    for (let quiet = 0; quiet < 3000 && counted.seen < writer.written;) {
      await sleep(250);
      const now = count(folder, writer.written);
      quiet = now.seen === counted.seen ? quiet + 250 : 0;
      counted = now;
    }
    await reader.end("SIGTERM");
    const { seen, repeated, foreign } = count(folder, writer.written);
    return {
      lost: writer.written - seen,
      repeated,
      foreign,
      notices: [...reader.notices],
      seconds: (performance.now() - begin) / 1000,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
