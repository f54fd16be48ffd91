/**
 * How much memory the command line takes: training on NSL-KDD, scoring a long stream.
 *
 * Runs `cli.ts` as a process, with V8 set as the tasks and the bundle set it, and
 * reads the peak of its resident memory from /proc (Linux only). Streams are
 * `--megabytes` (default 100) on standard input: generated traffic, and with
 * `--nsl-kdd FILE` that file over and over; training runs two epochs on that file.
 */
import { parseArgs } from "@std/cli/parse-args";
import { syntheticCsv } from "../lib/records/synthetic.ts";
import { V8_FLAGS } from "../tools/permissions.ts";
import { npmStdFlag } from "../tools/std.ts";

const CLI = new URL("../cli.ts", import.meta.url).pathname;

/** Peak resident memory of a process in MB, as the kernel has it; nothing once it ended. */
async function peakMegabytes(pid: number): Promise<number | undefined> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Runs the command line, feeding it what `feed` writes; its peak memory and seconds. */
async function measure(
  args: string[],
  feed?: (stdin: WritableStreamDefaultWriter<Uint8Array>) => Promise<void>,
): Promise<{ megabytes: number; seconds: number }> {
  const start = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      V8_FLAGS,
      "--allow-read",
      "--allow-write",
      ...(await npmStdFlag()),
      CLI,
      ...args,
    ],
    stdin: feed ? "piped" : "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let megabytes = 0;
  const poll = setInterval(async () => {
    megabytes = await peakMegabytes(process.pid) ?? megabytes;
  }, 50);
  if (feed) {
    const writer = process.stdin.getWriter();
    await feed(writer);
    await writer.close();
  }
  const { code } = await process.status;
  clearInterval(poll);
  if (code !== 0) {
    throw new Error(
      `gatewarden ${args.join(" ")} ended with exit code ${code}`,
    );
  }
  return { megabytes, seconds: (performance.now() - start) / 1000 };
}

/** A header, sent once, and rows, sent over and over. */
interface Traffic {
  readonly model: string;
  readonly header: Uint8Array;
  readonly rows: Uint8Array;
}

/** Generated traffic for the model that knows it. */
async function generatedTraffic(): Promise<Traffic> {
  const text = (await Array.fromAsync(syntheticCsv({ rows: 50_000 }))).join("");
  const body = text.indexOf("\n") + 1;
  const encoder = new TextEncoder();
  return {
    model: "synthetic",
    header: encoder.encode(text.slice(0, body)),
    rows: encoder.encode(text.slice(body)),
  };
}

async function stream(traffic: Traffic, megabytes: number): Promise<void> {
  const { megabytes: peak, seconds } = await measure(
    ["score", "--quiet", "--model", traffic.model],
    async (stdin) => {
      await stdin.write(traffic.header);
      const end = megabytes * 1e6;
      for (let sent = 0; sent < end; sent += traffic.rows.length) {
        await stdin.write(traffic.rows);
      }
    },
  );
  console.log(
    `score --model ${traffic.model}, ${megabytes} MB on stdin: peak ${
      peak.toFixed(0)
    } MB, ` +
      `${(megabytes / seconds).toFixed(1)} MB/s`,
  );
}

async function train(file: string): Promise<void> {
  const model = await Deno.makeTempFile({ suffix: ".json" });
  const args = ["train", file, "--output", model, "--epochs", "2", "--quiet"];
  const { megabytes } = await measure(args);
  await Deno.remove(model);
  console.log(`train ${file}, 2 epochs: peak ${megabytes.toFixed(0)} MB`);
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["megabytes", "nsl-kdd"],
    default: { megabytes: "100" },
  });
  const megabytes = Number(options.megabytes);
  await stream(await generatedTraffic(), megabytes);
  const file = options["nsl-kdd"];
  if (file === undefined) return;
  const rows = await Deno.readFile(file);
  const model = "nsl-kdd-reference";
  await stream({ model, header: new Uint8Array(), rows }, megabytes);
  await train(file);
}

if (import.meta.main) await main();
