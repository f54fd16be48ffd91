/** `gatewarden watch` as a process that a test talks to. */
import { assertEquals } from "@std/assert";
import type { Alert } from "../../lib/watch/alert.ts";
import type { AlertCounts } from "../../lib/watch/alert_counts.ts";
import { connectionModel } from "./connection_model.ts";
import { type Finished, runCli, type RunOptions, startCli } from "./run_cli.ts";

/** With this threshold each connection is an alert. */
export const ALL: readonly string[] = ["--threshold", "-1"];

/** How long a test waits before it fails instead of going on for ever. */
const PATIENCE = 60_000;

/** Waits until something holds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: () => string = () => "",
): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!await holds()) {
    if (performance.now() > deadline) {
      throw new Error(`Waited in vain for ${holds}: ${what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What `watch` keeps in its state file, as far as tests look at it. */
export interface State {
  readonly positions: Record<
    string,
    { readonly resume: number; readonly file: { readonly inode: number } }[]
  >;
  readonly sections: {
    readonly alerts: {
      readonly counts: AlertCounts;
      readonly incidents: { readonly open: { readonly alerts: number }[] };
    };
  };
}

/** Reads a state file; `undefined` before there is one. */
export function stateIn(path: string): State | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** How many alerts a state file counts. */
export function alertsIn(path: string): number {
  return stateIn(path)?.sections.alerts.counts.alerts ?? 0;
}

/** A record that `watch` wrote, as far as tests look at it. */
export interface WrittenRecord {
  readonly type: string;
  readonly id: string;
  readonly event?: string;
  readonly incident?: string;
  readonly source?: string;
  readonly alerts?: number;
  readonly simulated?: boolean;
  readonly sentence?: string;
  readonly counts?: AlertCounts;
  readonly records?: number;
  readonly held?: number;
  readonly alert?: Alert;
}

/** The records in NDJSON text, a half line at its end left out. */
export function recordsIn(text: string): WrittenRecord[] {
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** A file of its own for a test. */
export async function fileOf(name: string, text: string): Promise<string> {
  const { directory } = await connectionModel();
  const path = `${directory}/${name}`;
  await Deno.writeTextFile(path, text);
  return path;
}

/** How many alerts the closings of incidents count. */
export function closedAlerts(records: readonly WrittenRecord[]): number {
  return records.filter(({ event }) => event === "closed")
    .reduce((sum, { alerts }) => sum + alerts!, 0);
}

/** The arguments of `watch`, with the model of this file's tests where none is named. */
async function watchArguments(args: readonly string[]): Promise<string[]> {
  const { model } = await connectionModel();
  const named = args.includes("--model") ? [] : ["--model", model];
  return ["watch", ...named, ...args];
}

/** Runs `watch` to its end, which must be that of its input. */
export async function watch(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return await runCli(await watchArguments(args), options);
}

/** Runs `watch` on a pipe's content and wants it to go well. */
export async function watchPipe(
  stdin: string | Uint8Array<ArrayBuffer>,
  args: readonly string[] = ALL,
): Promise<{ records: WrittenRecord[]; stderr: string; stdout: string }> {
  const { code, stdout, stderr } = await watch([...args, "-"], { stdin });
  assertEquals(code, 0, stderr);
  return { records: recordsIn(stdout), stdout, stderr };
}

/** A running `watch`. */
export class WatchProcess implements AsyncDisposable {
  /** What it has written so far. */
  stdout = "";
  /** What it has said so far. */
  stderr = "";
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<unknown>;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  #hasEnded = false;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stdin = child.stdin.getWriter();
    const stdout = child.stdout.pipeThrough(new TextDecoderStream());
    const stderr = child.stderr.pipeThrough(new TextDecoderStream());
    this.#read = Promise.all([
      (async () => {
        for await (const text of stdout) this.stdout += text;
      })(),
      (async () => {
        for await (const text of stderr) this.stderr += text;
      })(),
    ]);
    child.status.then(() => this.#hasEnded = true);
  }

  /** Starts it, and waits until it watches. */
  static async start(args: readonly string[]): Promise<WatchProcess> {
    const started = new WatchProcess(
      await startCli(await watchArguments(args)),
    );
    await started.says("watching ");
    return started;
  }

  /** Waits until something holds, or it has ended. */
  async until(holds: () => boolean): Promise<void> {
    await until(
      () => {
        if (this.#hasEnded && !holds()) {
          throw new Error(`It ended and said: ${this.stderr}`);
        }
        return holds();
      },
      () => this.stderr,
    );
  }

  /** Waits until it has said a text on stderr. */
  async says(text: string): Promise<void> {
    await this.until(() => this.stderr.includes(text));
  }

  /** Writes to its stdin. */
  async send(input: string | Uint8Array): Promise<void> {
    await this.#stdin.write(
      typeof input === "string" ? new TextEncoder().encode(input) : input,
    );
  }

  /** Sends a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Sends a signal, if one is given, and waits for the end. */
  async end(signal?: Deno.Signal): Promise<Finished> {
    if (signal !== undefined) this.kill(signal);
    const { code } = await this.#child.status;
    await this.#read;
    await this.#stdin.close().catch(() => {});
    return { code, stdout: this.stdout, stderr: this.stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) await this.end("SIGKILL");
  }
}
