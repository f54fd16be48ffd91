/**
 * Normal traffic: people at the web servers, and what machines do by themselves.
 *
 * Each visitor does one thing after another with pauses between, all drawn from a
 * seed. The schedule is the same each time; the packets are not, as hosts take
 * their time and choose their ports.
 *
 * @module
 */
import type { Random } from "../../lib/random.ts";
import type { LabNetwork } from "./network.ts";
import {
  FILES,
  type Host,
  IMAGES,
  NAMES,
  NAMES_IN_ZONE,
  PAGES,
  PRINTER,
  WEB,
  ZONE,
} from "./plan.ts";

/** Seconds between two things that a visitor does, on average. */
const PAUSE = 0.8;
const LONGEST_PAUSE = 6;

/** Seconds between two looks of the name server at the others. */
const HEALTH_INTERVAL = 10;

/** One visitor: who, where, and what chance says. */
interface Visit {
  readonly network: LabNetwork;
  readonly host: Host;
  readonly random: Random;
  /** Says that it is time to go. */
  readonly signal: AbortSignal;
}

/** Waits, but not longer than until a signal. */
export function pause(seconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.resolve();
  const timer = setTimeout(resolve, seconds * 1000);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

async function lookUp(
  { network, host }: Visit,
  ...names: string[]
): Promise<void> {
  const server = ["+tries=1", "+time=2", `@${NAMES.address}`];
  await network.run(host.name, ["dig", ...server, ...names]);
}

async function curl(
  { network, host }: Visit,
  urls: readonly string[],
  ...options: string[]
): Promise<void> {
  await network.run(host.name, [
    ...["curl", "-sk", "--max-time", "20", "-A", "Visitor/1.0"],
    ...[80, 443].flatMap((port) => [
      ...["--resolve", `www.${ZONE}:${port}:${WEB.address}`],
      ...["--resolve", `files.${ZONE}:${port}:${FILES.address}`],
    ]),
    ...options,
    ...urls,
  ]);
}

function site({ random }: Visit, name: "www" | "files"): string {
  return `${random.uniform() < 0.2 ? "https" : "http"}://${name}.${ZONE}`;
}

/** A page and its images: over one connection, or over several at once. */
async function readPage(visit: Visit): Promise<void> {
  const { random } = visit;
  // As browsers do, unless they still know.
  const name = `www.${ZONE}`;
  if (random.uniform() < 0.8) await lookUp(visit, name, "AAAA", name, "A");
  const from = site(visit, "www");
  const images = Array.from(
    { length: random.integer(4) },
    () => `${from}/image${random.integer(IMAGES)}.png`,
  );
  const parallel = random.uniform() < 0.25
    ? ["--parallel", "--parallel-immediate", "--http1.1"]
    : [];
  const page = `${from}/page${random.integer(PAGES)}.html`;
  await curl(visit, [page, ...images], ...parallel);
}

/** Names, some of which are not there. */
async function askNames(visit: Visit): Promise<void> {
  const { random } = visit;
  const name = random.uniform() < 0.15
    ? `old${random.integer(50)}`
    : NAMES_IN_ZONE[random.integer(NAMES_IN_ZONE.length)]!;
  const kind = ["A", "A", "A", "AAAA", "MX"][random.integer(5)]!;
  if (random.uniform() < 0.1) await lookUp(visit, "-x", WEB.address);
  else await lookUp(visit, `${name}.${ZONE}`, kind);
}

/** A large file, at the speed of a line that is not too fast. */
async function download(visit: Visit): Promise<void> {
  const rate = 60 + visit.random.integer(100);
  const part = 5_000 + visit.random.integer(45_000);
  await curl(
    visit,
    [`${site(visit, "files")}/big.iso`],
    ...["--limit-rate", `${rate}k`, "--range", `0-${part}`],
  );
}

async function upload(visit: Visit): Promise<void> {
  const bytes = Math.round(2000 * Math.exp(visit.random.normal()));
  const body = "x".repeat(Math.min(bytes, 15_000));
  await curl(visit, [`${site(visit, "files")}/upload`], "--data", body);
}

/** A page that asks for news again and again over a connection that stays. */
async function poll(visit: Visit): Promise<void> {
  const times = 2 + visit.random.integer(4);
  const urls = new Array<string>(times).fill(`${site(visit, "www")}/health`);
  await curl(visit, urls, "--rate", "30/m");
}

async function ping({ network, host, random }: Visit): Promise<void> {
  const { address } = [WEB, NAMES, FILES][random.integer(3)]!;
  const count = String(1 + random.integer(3));
  await network.run(host.name, [
    ...["ping", "-nq", "-i", "0.3", "-W", "1", "-c", count, address],
  ]);
}

/** Something on paper. */
async function print(visit: Visit): Promise<void> {
  await lookUp(visit, `printer.${ZONE}`, "A");
  const body = "x".repeat(2000 + visit.random.integer(10_000));
  const url = `http://${PRINTER.address}:631/upload`;
  await curl(visit, [url], "--data", body);
}

/** A service that moved away: refused. */
async function knockInVain(visit: Visit): Promise<void> {
  const { address } = visit.random.uniform() < 0.5 ? WEB : FILES;
  await curl(visit, [`http://${address}:8080/`]);
}

type Deed = (visit: Visit) => Promise<void>;

/** What visitors do, and how often of a hundred times. */
const DEEDS: readonly (readonly [number, Deed])[] = [
  [34, readPage],
  [37, askNames],
  [6, ping],
  [7, upload],
  [6, poll],
  [4, download],
  [4, print],
  [2, knockInVain],
];

function choose(random: Random): Deed {
  let left = random.integer(100);
  for (const [times, deed] of DEEDS) {
    left -= times;
    if (left < 0) return deed;
  }
  throw new RangeError("Cannot choose a deed as they do not add up to 100");
}

/** Does what visitors do on a host, until the signal. */
export async function visitAll(visit: Visit): Promise<void> {
  const { random, signal } = visit;
  while (!signal.aborted) {
    await choose(random)(visit);
    const seconds = -PAUSE * Math.log(1 - random.uniform());
    await pause(Math.min(seconds, LONGEST_PAUSE), signal);
  }
}

/** Looks at the web servers from the name server, as monitoring does. */
export async function watchHealth(
  network: LabNetwork,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { address } of [WEB, FILES]) {
      const url = `http://${address}/health`;
      await network.run(NAMES.name, ["curl", "-sf", "--max-time", "5", url]);
    }
    await pause(HEALTH_INTERVAL, signal);
  }
}
