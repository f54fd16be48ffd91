/**
 * How much memory the command line takes: training on NSL-KDD, scoring a long stream.
 *
 * Runs `cli.ts` as a process and reads the peak of its resident memory from
 * /proc (Linux only). The stream is `--megabytes` (default 1024) of generated
 * traffic on standard input; training runs two epochs on `--train FILE`.
 */
import { npmStdFlag } from "../tools/std.ts";

const CLI = new URL("../cli.ts", import.meta.url).pathname;

/** Peak resident memory of a process in MB, as the kernel has it. */
async function peakMegabytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1000;
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
    megabytes = await peakMegabytes(process.pid).catch(() => megabytes);
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

/** Writes generated traffic, the same block of rows over and over. */
async function writeTraffic(
  stdin: WritableStreamDefaultWriter<Uint8Array>,
  megabytes: number,
): Promise<void> {
  const { syntheticCsv } = await import("../lib/records/synthetic.ts");
  const text = (await Array.fromAsync(syntheticCsv({ rows: 50_000 }))).join("");
  const body = text.indexOf("\n") + 1;
  const encoder = new TextEncoder();
  await stdin.write(encoder.encode(text.slice(0, body)));
  const block = encoder.encode(text.slice(body));
  for (let sent = 0; sent < megabytes * 1e6; sent += block.length) {
    await stdin.write(block);
  }
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(name);
  return at < 0 ? undefined : Deno.args[at + 1];
}

async function main(): Promise<void> {
  const megabytes = Number(option("--megabytes") ?? 1024);
  const stream = await measure(
    [
      "score",
      "--quiet",
      "--model",
      "synthetic",
      "--reasons",
      "none",
      "--only-anomalies",
    ],
    (stdin) => writeTraffic(stdin, megabytes),
  );
  const rate = megabytes / stream.seconds;
  console.log(
    `score, ${megabytes} MB on stdin: peak ${stream.megabytes.toFixed(0)} MB, ${
      rate.toFixed(1)
    } MB/s`,
  );
  const file = option("--train");
  if (file === undefined) return;
  const model = await Deno.makeTempFile({ suffix: ".json" });
  const training = await measure([
    "train",
    file,
    "--output",
    model,
    "--epochs",
    "2",
    "--quiet",
  ]);
  await Deno.remove(model);
  console.log(
    `train ${file}, 2 epochs: peak ${training.megabytes.toFixed(0)} MB`,
  );
}

if (import.meta.main) await main();
