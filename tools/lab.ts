/**
 * Makes the lab's data: a capture of normal traffic and of attacks, its labels, and
 * the connections that are read from it.
 *
 *     deno task lab [--normal SECONDS] [--seed N] [--output DIR]   needs root
 *     deno task lab --from data/lab.pcap.gz [--output DIR]         does not
 *     deno task lab --prove data/lab.pcap.gz
 *
 * The lab is Linux network namespaces on this machine, with programs of Debian
 * packages in them; see tools/lab/plan.ts. Nothing leaves the machine, and nothing
 * of it stays there.
 */
import { dirname, join } from "node:path";
import { writeFileAtomically } from "../lib/atomic_write.ts";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
} from "../lib/errors.ts";
import type { ConnectionRecord } from "../lib/records/connections/connection_record.ts";
import { buildLab } from "./lab/build_lab.ts";
import { type LabLabels, NORMAL, parseLabels } from "./lab/labels.ts";
import { removeLeftOver } from "./lab/network.ts";
import { type LabCommand, parseOptions } from "./lab/options.ts";
import { checkMachine } from "./lab/packages.ts";
import { prove } from "./lab/prove.ts";
import { connectionLines, readLabCapture } from "./lab/read_capture.ts";

const CAPTURE = "lab.pcap.gz";
const LABELS = "lab.labels.json";
const CONNECTIONS = "lab-connections.ndjson.gz";

const HELP = `Makes the lab's data: capture, labels, connections

Usage: deno task lab [--normal SECONDS] [--seed N] [--output DIR]
       deno task lab --from CAPTURE [--output DIR]
       deno task lab --prove CAPTURE
       deno task lab --clean

  (no mode)          build the lab, capture it, and write ${CAPTURE},
                     ${LABELS} and ${CONNECTIONS}; needs root
  --normal SECONDS   how long all is normal before the attacks (150)
  --seed N           what the traffic is drawn from (1)
  --output DIR       the folder for the files (data, or the capture's own)
  --from CAPTURE     only read a capture, with ${LABELS} beside it, and write
                     ${CONNECTIONS}
  --prove CAPTURE    train on the first part of a capture's normal traffic, score
                     all of it, and print the alerts of each label
  --clean            remove what a lab left that was killed
  --help             show this

Example: sudo deno task lab --output /tmp/lab`;

function say(line: string): void {
  console.error(line);
}

async function labelsOf(capture: string): Promise<LabLabels> {
  const path = join(dirname(capture), LABELS);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new AccessError(`Cannot read ${path}: ${(error as Error).message}`);
  }
  return parseLabels(text, path);
}

function gzipped(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return bytes.pipeThrough(new CompressionStream("gzip"));
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw new AccessError(`Cannot write ${path}: ${(error as Error).message}`);
  }
}

/** How many connections have each label, those included that have none. */
function labelCounts(
  connections: readonly ConnectionRecord[],
  { attacks }: LabLabels,
): string {
  const names = [NORMAL, ...attacks.map(({ label }) => label)];
  const count = (name: string) =>
    connections.filter(({ labels }) => labels?.label === name).length;
  return names.map((name) => `${count(name)} ${name}`).join(", ");
}

/** Reads a capture and writes its connections. */
async function writeConnections(
  capture: string,
  labels: LabLabels,
  output: string,
): Promise<void> {
  const { connections, counts } = await readLabCapture(capture, labels);
  await makeFolder(output);
  const path = join(output, CONNECTIONS);
  const lines = new Blob([connectionLines(connections)]).stream();
  await writeFileAtomically(path, gzipped(lines));
  say(
    `${counts.packets} packets, ${connections.length} connections ` +
      `(${labelCounts(connections, labels)}): ${path}`,
  );
}

async function build(
  { output, normal, seed }: LabCommand & { mode: "build" },
): Promise<number> {
  await checkMachine();
  const stop = new AbortController();
  let code = 0;
  const onSignal = (signal: number) => () => {
    code = signal;
    say("stopping: the lab is being removed");
    stop.abort();
  };
  const interrupt = onSignal(130);
  const terminate = onSignal(143);
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", terminate);
  const folder = await Deno.makeTempDir({ prefix: "gatewarden-lab-" });
  try {
    const capture = join(folder, "lab.pcap");
    const { signal } = stop;
    const options = { capture, folder, normal, seed, signal, say };
    const labels = await buildLab(options);
    if (labels === undefined) return code;
    await write(capture, labels, output);
    return 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
    Deno.removeSignalListener("SIGINT", interrupt);
    Deno.removeSignalListener("SIGTERM", terminate);
  }
}

/** Writes all files: the capture and its labels, then what is read from it. */
async function write(
  capture: string,
  labels: LabLabels,
  output: string,
): Promise<void> {
  const path = join(output, CAPTURE);
  await makeFolder(output);
  const packets = (await Deno.open(capture)).readable;
  await writeFileAtomically(path, gzipped(packets));
  await writeFileAtomically(
    join(output, LABELS),
    JSON.stringify(labels, null, 2) + "\n",
  );
  await writeConnections(path, labels, output);
}

async function run(options: LabCommand): Promise<number> {
  switch (options.mode) {
    case "help":
      console.log(HELP);
      return 0;
    case "clean":
      await checkMachine();
      say(`removed: ${(await removeLeftOver()).join(", ") || "nothing"}`);
      return 0;
    case "from": {
      const labels = await labelsOf(options.capture);
      await writeConnections(options.capture, labels, options.output);
      return 0;
    }
    case "prove":
      console.log(
        await prove(options.capture, await labelsOf(options.capture)),
      );
      return 0;
    case "build":
      return await build(options);
  }
}

/**
 * Runs the tool.
 *
 * @param args The command line's arguments.
 * @returns The exit code: 0 done; 2 usage, or a machine that cannot hold the lab;
 * 3 a damaged capture; 5 what cannot be read, written or started; 130 and 143 on
 * signals.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseOptions(args));
  } catch (error) {
    const code = exitCode(error);
    if (code === undefined) throw error;
    say(`error: ${(error as Error).message}`);
    return code;
  }
}

function exitCode(error: unknown): number | undefined {
  if (error instanceof ConfigurationError) return 2;
  if (error instanceof BadInputError) return 3;
  if (error instanceof AccessError) return 5;
  return undefined;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    console.error(error);
    Deno.exitCode = 70;
  }
}
