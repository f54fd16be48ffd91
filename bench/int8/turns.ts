import { percentile } from "../../lib/detect/percentile.ts";

/** What takes turns with others. */
export interface Runner {
  /** What the tables call it. */
  readonly name: string;
  /** One call, of which each takes alike long. */
  readonly run: () => void;
}

/** What it took. */
export interface Timed {
  readonly name: string;
  /** Microseconds a call, the median. */
  readonly p50us: number;
  /** The median over the turns of how many times as long the first one took. */
  readonly ratio: number;
}

/** Samples of each, and milliseconds that one should take: below what interrupts. */
const SAMPLES = 301;
const SAMPLE = 0.25;
/** Rounds before them, in which the engine compiles. */
const WARM_UP = 30;

const median = (values: readonly number[]) =>
  percentile(Float64Array.from(values), 50);

function timed(run: () => void, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - start) * 1000 / calls;
}

/** Times all, a short sample of each in turn, so that other work meets all of them. */
export function takeTurns(runners: readonly Runner[]): Timed[] {
  const calls = runners.map(({ run }) => {
    timed(run, 3);
    const times = Array.from({ length: 15 }, () => timed(run, 3));
    return Math.max(1, Math.round(SAMPLE * 1000 / Math.min(...times)));
  });
  const samples: number[][] = runners.map(() => []);
  for (let round = -WARM_UP; round < SAMPLES; round++) {
    runners.forEach(({ run }, i) => {
      const time = timed(run, calls[i]!);
      if (round >= 0) samples[i]!.push(time);
    });
  }
  return runners.map(({ name }, i) => ({
    name,
    p50us: median(samples[i]!),
    ratio: median(samples[i]!.map((time, round) => samples[0]![round]! / time)),
  }));
}
