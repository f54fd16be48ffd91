import { Random } from "../../lib/random.ts";
import { attackAll, now } from "./attacks.ts";
import { LabCapture } from "./capture.ts";
import type { LabLabels } from "./labels.ts";
import { LabNetwork } from "./network.ts";
import { HOSTS, LOYAL, SCANNER, TUNNELLER } from "./plan.ts";
import { startServers } from "./servers.ts";
import { pause, visitAll, watchHealth } from "./visitors.ts";

/** How a lab is run. */
export interface LabOptions {
  /** Where the packets go, as plain pcap. */
  readonly capture: string;
  /** A folder for what the servers need. */
  readonly folder: string;
  /** How long all is normal, in seconds. */
  readonly normal: number;
  /** What the traffic is drawn from. */
  readonly seed: number;
  /** Its abort ends the lab early, all of it cleaned up. */
  readonly signal: AbortSignal;
  /** Takes each line meant for people. */
  readonly say: (line: string) => void;
}

/** Seconds of normal traffic after the last attack. */
const AFTER = 2;

/** Visitors on hosts, until {@linkcode Visitors.leave}. */
export class Visitors {
  readonly #going = new AbortController();
  readonly #all: Promise<unknown>;

  constructor(all: (signal: AbortSignal) => Promise<void>[]) {
    this.#all = Promise.all(all(this.#going.signal));
    // Looked at when they leave.
    this.#all.catch(() => {});
  }

  /** Lets them finish what they are doing. */
  async leave(): Promise<void> {
    this.#going.abort();
    await this.#all;
  }
}

/**
 * Builds the lab, lets normal traffic and then attacks go through it, captures all
 * of it, and takes the lab down again.
 *
 * @returns What happened when; `undefined` if the signal ended it.
 * @throws {AccessError} If the lab cannot be built, or packets were lost.
 */
export async function buildLab(
  options: LabOptions,
): Promise<LabLabels | undefined> {
  const { signal } = options;
  await using network = await LabNetwork.create();
  signal.addEventListener("abort", () => void network.close(), { once: true });
  try {
    return await runLab(network, options);
  } catch (error) {
    // Whatever fails as all processes were ended is no failure of its own.
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function runLab(
  network: LabNetwork,
  options: LabOptions,
): Promise<LabLabels | undefined> {
  const { capture: path, folder, normal, seed, signal, say } = options;
  await startServers(network, folder, new Random(seed));
  const visitorsOn = (hosts: typeof HOSTS, signal: AbortSignal) =>
    hosts.map((host) => {
      const random = new Random(seed * 100 + HOSTS.indexOf(host));
      return visitAll({ network, host, random, signal });
    });

  if (signal.aborted) return undefined;
  const capture = await LabCapture.start(network, path);
  const begin = now();
  say(`normal traffic for ${normal} s`);
  const loyal = new Visitors((signal) => [
    ...visitorsOn(LOYAL, signal),
    watchHealth(network, signal),
  ]);
  const lost = new Visitors((signal) =>
    visitorsOn([SCANNER, TUNNELLER], signal)
  );
  await pause(normal, signal);
  // What they began as visitors is over before they attack, so that it is
  // normal and not told apart by a clock alone.
  await lost.leave();
  const normalUntil = now();
  const attacks = await attackAll(network, new Random(seed + 1), signal, say);
  await pause(AFTER, signal);
  await loyal.leave();
  if (signal.aborted) return undefined;
  await capture.stop();
  const hosts = Object.fromEntries(
    HOSTS.map(({ address, name }) => [address, name]),
  );
  return { hosts, begin, normalUntil, end: now(), attacks };
}
