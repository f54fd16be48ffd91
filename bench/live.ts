/**
 * Ten minutes of `tcpdump | gatewarden watch` with a scan in the middle:
 * `deno task bench:live`, as root on Linux.
 *
 *     --learn M     minutes of normal traffic that are learned first, default 10
 *     --minutes M   minutes that are watched, default 10
 *     --signal      ends the watch by SIGTERM, not by the end of its input
 *     --threshold W what the model is trained with, default pot:0.001
 *
 * The network is the lab's (tools/lab/plan.ts): hosts are namespaces of this machine,
 * the programs in them those that people use, and nothing leaves the machine. What
 * is learned and what is watched is the same people's traffic at other times. In the
 * middle a host that was quiet until then scans another with nmap; later one of
 * those that were busy all the time scans a third, which may have had alerts of its
 * own before.
 *
 * After a kill `deno task lab --clean` removes what is left of the network.
 *
 * Seconds are counted from the start of nmap, so its own start is in them, to the
 * arrival of the record here.
 */
import { parseArgs } from "@std/cli/parse-args";
import { AccessError, ConfigurationError } from "../lib/errors.ts";
import { Random } from "../lib/random.ts";
import type { HealthRecord } from "../lib/watch/health.ts";
import type { IncidentRecord } from "../lib/watch/incident_record.ts";
import { startCli } from "../tests/cli/run_cli.ts";
import { Visitors } from "../tools/lab/build_lab.ts";
import { LabCapture } from "../tools/lab/capture.ts";
import { LabNetwork } from "../tools/lab/network.ts";
import { checkMachine } from "../tools/lab/packages.ts";
import {
  FILES,
  HOSTS,
  LOYAL,
  PRINTER,
  SCANNER,
  TUNNELLER,
} from "../tools/lab/plan.ts";
import { startServers } from "../tools/lab/servers.ts";
import { pause, visitAll, watchHealth } from "../tools/lab/visitors.ts";

/** One host scans two hundred ports of another, after a part of the time. */
const SCANS = [
  { who: "a newcomer", host: TUNNELLER, target: PRINTER, after: 0.5 },
  { who: "a visitor", host: SCANNER, target: FILES, after: 0.75 },
];

const NMAP = "nmap -sS -Pn -n --top-ports 200 --max-rate 80";

const options = parseArgs(Deno.args, {
  boolean: ["signal"],
  string: ["learn", "minutes", "threshold"],
  default: { learn: "10", minutes: "10", threshold: "pot:0.001" },
});
const never = new AbortController().signal;

/** A record, and when it came. */
interface Told {
  readonly at: number;
  readonly record: IncidentRecord;
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Starts the command line; what it says to people is shown. */
async function gatewarden(...args: string[]): Promise<Deno.ChildProcess> {
  const child = await startCli(args);
  void (async () => {
    for await (const line of linesOf(child.stderr)) console.error(`  ${line}`);
  })();
  return child;
}

/** Captures normal traffic and trains on it. */
async function learn(network: LabNetwork, folder: string): Promise<string> {
  const capture = await LabCapture.start(network, `${folder}/quiet.pcap`);
  await pause(60 * Number(options.learn), never);
  await capture.stop();
  const child = await gatewarden(
    ...["train", `${folder}/quiet.pcap`, "--output", `${folder}/model.json`],
    ...["--encoder", "32,8", "--decoder", "8,32", "--batch-size", "32"],
    ...["--learning-rate", "0.003", "--threshold", options.threshold],
  );
  void child.stdout.cancel();
  await child.stdin.close();
  const { success } = await child.status;
  if (!success) throw new AccessError("Cannot go on without a model");
  return `${folder}/model.json`;
}

/** Watches, scans halfway, and tells what came. */
async function watch(network: LabNetwork, model: string, folder: string) {
  const health = `${folder}/health.ndjson`;
  const child = await gatewarden(
    ...["watch", "--model", model, "--format", "pcap", "--health", health, "-"],
  );
  const told: Told[] = [];
  const read = (async () => {
    for await (const line of linesOf(child.stdout)) {
      told.push({ at: Date.now(), record: JSON.parse(line) });
    }
  })();
  // Packets to a watch that was ended by a signal are lost, and that is no failure.
  const input = new WritableStream<Uint8Array>({
    ...writesTo(child.stdin.getWriter(), () => options.signal),
  });
  const capture = await LabCapture.start(network, input);
  const begin = Date.now();
  const length = 60 * Number(options.minutes);
  const until = (part: number) =>
    pause(part * length - (Date.now() - begin) / 1000, never);
  const scans: number[] = [];
  for (const { host, target, after } of SCANS) {
    await until(after);
    scans.push(Date.now());
    await network.run(host.name, [...NMAP.split(" "), target.address]);
  }
  await until(1);
  if (options.signal) child.kill("SIGTERM");
  await capture.stop();
  const { code } = await child.status;
  await read;
  const beats = (await Deno.readTextFile(health)).trim().split("\n")
    .map((line) => JSON.parse(line) as HealthRecord)
    .filter(({ type }) => type === "health");
  return { told, begin, scans, code, beats };
}

function writesTo(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  mayFail: () => boolean,
): UnderlyingSink<Uint8Array> {
  const tried = async (done: Promise<void>) => {
    try {
      await done;
    } catch (error) {
      if (!mayFail()) throw error;
    }
  };
  return {
    write: (chunk) => tried(writer.write(chunk)),
    close: () => tried(writer.close()),
  };
}

function report(
  { told, begin, scans, code, beats }: Awaited<ReturnType<typeof watch>>,
): void {
  const incidents = told.filter(({ record }) => record.type === "incident");
  const opened = incidents.filter(({ record }) => record.event === "opened");
  for (const { at, record: { event, source, sentence } } of incidents) {
    const seconds = ((at - begin) / 1000).toFixed(1).padStart(7);
    console.log(`${seconds} s  ${event} ${source}: ${sentence}`);
  }
  console.log();
  let others = opened.length;
  for (const [i, { who, host }] of SCANS.entries()) {
    const its = opened.filter(({ at, record }) =>
      record.source === host.address && at >= scans[i]!
    );
    others -= its.length;
    const after = its.map(({ at }) =>
      `${((at - scans[i]!) / 1000).toFixed(1)} s`
    );
    console.log(
      `scan by ${who} ${((scans[i]! - begin) / 1000).toFixed(0)} s after the ` +
        `start: ${its.length} incident${its.length === 1 ? "" : "s"}` +
        (its.length > 0
          ? `, opened ${after.join(", ")} after nmap's start`
          : ""),
    );
  }
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const first = beats[0]!;
  const last = beats.at(-1)!;
  const most = Math.max(...beats.map(({ rssBytes }) => rssBytes));
  console.log(
    `other incidents: ${others}\n` +
      `connections: ${last.rows}, alerts ${last.alerts}, ` +
      `held back ${last.held}, dropped ${last.drops}, bad ${last.badRows}\n` +
      `heartbeats: ${beats.length}\n` +
      `memory: ${megabytes(first.rssBytes)} at the first heartbeat, ` +
      `${megabytes(last.rssBytes)} at the last, ${megabytes(most)} at most\n` +
      `exit code: ${code}`,
  );
}

async function run(): Promise<void> {
  await checkMachine();
  const folder = await Deno.makeTempDir({ prefix: "gatewarden-live-" });
  try {
    await using network = await LabNetwork.create();
    await startServers(network, folder, new Random(1));
    const visitors = new Visitors((signal) => [
      ...[...LOYAL, SCANNER].map((host) =>
        visitAll({
          network,
          host,
          random: new Random(HOSTS.indexOf(host)),
          signal,
        })
      ),
      watchHealth(network, signal),
    ]);
    const model = await learn(network, folder);
    const outcome = await watch(network, model, folder);
    await visitors.leave();
    report(outcome);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

try {
  await run();
} catch (error) {
  if (
    !(error instanceof ConfigurationError || error instanceof AccessError)
  ) throw error;
  console.error(`error: ${error.message}`);
  Deno.exitCode = error instanceof ConfigurationError ? 2 : 5;
}
