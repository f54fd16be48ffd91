/**
 * One network, one thread, many ways to compute it.
 *
 * For each length of window and batch the peers take turns, a slice of time
 * each, so that whatever else the machine does meets all of them. Before that
 * every peer's output is held against a float64 reference. The peak that shares
 * are of is measured in the same turns. How many times as fast the kernel is, is the
 * median of what each round says, as the next round may find another machine.
 *
 * Prints a table on stdout; `--json` prints one object instead. The network, its
 * inputs and references are read from `--network DIR` (default ../shared/bench).
 */
import { parseArgs } from "@std/cli/parse-args";
import { largestDifference } from "../tests/model/bench_network.ts";
import { operationsOf } from "./peers/operations.ts";
import { loadOnnxRuntimes, onnxPeers } from "./peers/ort_peers.ts";
import { ourPeers } from "./peers/our_peers.ts";
import { PeakMeter } from "./peers/peak.ts";
import type { Peer, PeerName, Problem } from "./peers/peer.ts";
import { readProblem } from "./peers/problem.ts";
import { startStockBackend, tfjsPeers } from "./peers/tfjs_peers.ts";

const TIMESTEPS = [1, 10];
const BATCHES = [1, 32, 1024];
const ROUNDS = 21;
/** What a peer gets of each round, in milliseconds; one call at least. */
const SLICE = 12;
/** No result is worth its time if it is wrong by more than this. */
const TOLERANCE = 1e-5;

/** One line of the table. */
interface PeerRow {
  readonly timesteps: number;
  readonly batch: number;
  readonly peer: PeerName;
  readonly p50us: number;
  readonly p99us: number;
  readonly sequencesPerSecond: number;
  readonly maxError: number;
  readonly shareOfPeak: number;
  /** Its time in those of the kernel, the median over the rounds. */
  readonly timesKernel: number;
}

/** What was measured of a peer. */
interface Timed {
  /** All calls, in microseconds, ascending. */
  readonly times: readonly number[];
  readonly timesKernel: number;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

/** Each window's mean squared error, as the reference has it. */
function expectedErrors(
  x: Float32Array,
  expected: Float64Array,
  size: number,
): Float64Array {
  return Float64Array.from({ length: x.length / size }, (_, window) => {
    let sum = 0;
    for (let i = window * size; i < (window + 1) * size; i++) {
      sum += (x[i]! - expected[i]!) ** 2;
    }
    return sum / size;
  });
}

/** The largest error of a peer's output on the whole batch. */
async function check(peer: Peer, problem: Problem): Promise<number> {
  const { x, expected, architecture: { timesteps, features } } = problem;
  const result = await peer.prepare(x)();
  const numbers = peer.read?.(result) ?? result as ArrayLike<number>;
  const wanted = peer.gives === "errors"
    ? expectedErrors(x, expected, timesteps * features)
    : expected;
  const error = largestDifference(numbers, wanted);
  if (error <= TOLERANCE) return error;
  throw new Error(`${peer.name} is wrong by ${error} at T=${timesteps}`);
}

/** Calls for a slice of time, each timed by itself, in microseconds. */
async function timeSlice(run: () => unknown, times: number[]): Promise<void> {
  const end = performance.now() + SLICE;
  do {
    const start = performance.now();
    const result = run();
    if (result instanceof Promise) await result;
    times.push((performance.now() - start) * 1000);
  } while (performance.now() < end);
}

/** All peers on one size of batch, in turns. */
async function measure(
  peers: readonly Peer[],
  x: Float32Array,
  meter: PeakMeter,
  peaks: number[],
): Promise<Map<Peer, Timed>> {
  const runs = peers.map((peer) => ({
    peer,
    run: peer.prepare(x),
    rounds: [] as number[][],
  }));
  for (let round = -2; round < ROUNDS; round++) {
    peaks.push(meter.measure());
    for (const { run, rounds } of runs) {
      const times: number[] = [];
      await timeSlice(run, times);
      // The first rounds make the engine compile.
      if (round >= 0) rounds.push(times.sort((a, b) => a - b));
    }
  }
  const kernel = runs.find(({ peer }) => peer.name === "kernel")!.rounds;
  return new Map(runs.map(({ peer, rounds }) => {
    const ratios = rounds.map((times, i) =>
      percentile(times, 0.5) / percentile(kernel[i]!, 0.5)
    );
    return [peer, {
      times: rounds.flat().sort((a, b) => a - b),
      timesKernel: percentile(ratios.sort((a, b) => a - b), 0.5),
    }];
  }));
}

function print(rows: readonly PeerRow[], peak: number): void {
  console.log(
    `peak of this core with 128-bit vectors: ${peak.toFixed(1)} GFLOP/s`,
  );
  console.log(
    "   T batch peer                p50 µs     p99 µs  sequences/s  peak %  max error  kernel is … times",
  );
  for (const row of rows) {
    console.log([
      String(row.timesteps).padStart(4),
      String(row.batch).padStart(5),
      row.peer.padEnd(16),
      row.p50us.toFixed(2).padStart(9),
      row.p99us.toFixed(2).padStart(10),
      row.sequencesPerSecond.toFixed(0).padStart(12),
      (100 * row.shareOfPeak).toFixed(1).padStart(7),
      row.maxError.toExponential(1).padStart(10),
      row.timesKernel.toFixed(2).padStart(8),
    ].join(" "));
  }
}

async function main(): Promise<void> {
  const { json, network } = parseArgs(Deno.args, {
    boolean: ["json"],
    string: ["network"],
    default: { network: "../shared/bench" },
  });
  await startStockBackend();
  const runtimes = await loadOnnxRuntimes();
  const meter = new PeakMeter();
  const peaks: number[] = [];
  const measured: (Omit<PeerRow, "shareOfPeak"> & { operations: number })[] =
    [];
  for (const timesteps of TIMESTEPS) {
    const problem = await readProblem(network, timesteps);
    const { architecture, x } = problem;
    const peers = [
      ...await tfjsPeers(problem),
      ...await onnxPeers(runtimes, problem),
      ...await ourPeers(problem),
    ];
    const errors = new Map<Peer, number>();
    for (const peer of peers) errors.set(peer, await check(peer, problem));
    for (const batch of BATCHES) {
      console.error(`T=${timesteps}, batch ${batch} …`);
      const part = x.slice(0, batch * timesteps * architecture.features);
      const timed = await measure(peers, part, meter, peaks);
      for (const [peer, { times, timesKernel }] of timed) {
        const p50us = percentile(times, 0.5);
        measured.push({
          timesteps,
          batch,
          peer: peer.name,
          p50us,
          p99us: percentile(times, 0.99),
          sequencesPerSecond: batch / p50us * 1e6,
          maxError: errors.get(peer)!,
          timesKernel,
          operations: batch * operationsOf(architecture),
        });
      }
    }
  }
  const peakGflops = percentile(peaks.sort((a, b) => a - b), 0.5);
  const rows = measured.map(({ operations, ...row }) => ({
    ...row,
    shareOfPeak: operations / row.p50us / 1000 / peakGflops,
  }));
  if (json) console.log(JSON.stringify({ peakGflops, rows }));
  else print(rows, peakGflops);
}

if (import.meta.main) await main();
