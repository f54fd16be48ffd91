/** What a process takes while it runs, as Linux has it in /proc. */
export interface Usage {
  /** Seconds from its start to its end. */
  seconds: number;
  /** The largest resident memory. */
  megabytes: number;
  /** Processor seconds of all its threads. */
  processor: number;
  /** Processor seconds of the thread that had most. */
  busiest: number;
}

/** Between two looks; what happens after the last one is not seen. */
const INTERVAL = 50;
/** Ticks of the clock that /proc counts processor time in. */
const TICKS_PER_SECOND = 100;

/**
 * Runs a program through a shell that sends its output to a file.
 *
 * @throws {Error} If it ends with another exit code than 0.
 */
export async function runMeasured(
  line: readonly string[],
  output: string,
): Promise<Usage> {
  const started = performance.now();
  const process = new Deno.Command("sh", {
    args: ["-c", 'exec "$@" > "$0"', output, ...line],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const usage = { seconds: 0, megabytes: 0, processor: 0, busiest: 0 };
  const threads = new Map<string, number>();
  const timer = setInterval(() => look(process.pid, usage, threads), INTERVAL);
  const { code } = await process.status;
  clearInterval(timer);
  if (code !== 0) throw new Error(`${line.join(" ")}: exit code ${code}`);
  usage.seconds = (performance.now() - started) / 1000;
  for (const seconds of threads.values()) {
    usage.processor += seconds;
    usage.busiest = Math.max(usage.busiest, seconds);
  }
  return usage;
}

function look(pid: number, usage: Usage, threads: Map<string, number>): void {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    if (kilobytes !== undefined) usage.megabytes = Number(kilobytes) / 1000;
    for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
      const stat = Deno.readTextFileSync(`/proc/${pid}/task/${name}/stat`);
      // After the name, which may hold blanks; user and system time.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const ticks = Number(fields[11]) + Number(fields[12]);
      threads.set(name, ticks / TICKS_PER_SECOND);
    }
  } catch (error) {
    // It, or one of its threads, has just ended.
    if (error instanceof Deno.errors.NotFound) return;
    if (error instanceof Error && error.message.includes("os error 3")) return;
    throw error;
  }
}
