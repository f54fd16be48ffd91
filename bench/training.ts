/**
 * How fast training is: our loop beside tfjs `layers.fit`, same network, same batch.
 *
 * Each side runs in a worker with a tfjs of its own, one at a time, in turns.
 * Prints windows per second (median over the rounds) and their ratio;
 * `--json` prints one object instead.
 */
import { median } from "./reference_network.ts";

/** What a worker is asked to do. */
export interface TrainingJob {
  readonly timesteps: number;
  readonly batchSize: number;
  /** Gradient steps; the first is not timed. */
  readonly steps: number;
}

const ROUNDS = 5;
const JOBS: readonly { job: TrainingJob; layersSteps: number }[] = [
  { job: { timesteps: 1, batchSize: 256, steps: 40 }, layersSteps: 8 },
  { job: { timesteps: 10, batchSize: 256, steps: 8 }, layersSteps: 3 },
];

class Side {
  readonly #worker: Worker;

  constructor(file: string) {
    this.#worker = new Worker(import.meta.resolve(`./workers/${file}`), {
      type: "module",
    });
    this.#worker.onerror = (event) => {
      throw new Error(`${file}: ${event.message}`);
    };
  }

  #next(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
    });
  }

  ready(): Promise<unknown> {
    return this.#next();
  }

  /** Windows per second. */
  async run(job: TrainingJob): Promise<number> {
    const answer = this.#next();
    this.#worker.postMessage(job);
    return await answer as number;
  }

  stop(): void {
    this.#worker.terminate();
  }
}

async function main(): Promise<void> {
  const ours = new Side("our_training.ts");
  const layers = new Side("layers_training.ts");
  await layers.ready();
  const results = [];
  for (const { job, layersSteps } of JOBS) {
    const rates = {
      ours: [] as number[],
      layers: [] as number[],
      ratios: [] as number[],
    };
    for (let round = 0; round < ROUNDS; round++) {
      const our = await ours.run(job);
      const their = await layers.run({ ...job, steps: layersSteps });
      rates.ours.push(our);
      rates.layers.push(their);
      rates.ratios.push(our / their);
    }
    results.push({
      timesteps: job.timesteps,
      batchSize: job.batchSize,
      ours: median(rates.ours),
      layersFit: median(rates.layers),
      ratio: median(rates.ratios),
    });
  }
  ours.stop();
  layers.stop();
  if (Deno.args.includes("--json")) {
    console.log(JSON.stringify({ training: results }));
    return;
  }
  console.log(
    "training, 41 → 128-64 | 64-128 → 41, windows/s (medians of 5 rounds in turns)",
  );
  console.log("   T  batch     ours  layers.fit  ratio");
  for (const { timesteps, batchSize, ours, layersFit, ratio } of results) {
    const cells = [
      String(timesteps).padStart(4),
      String(batchSize).padStart(6),
      ours.toFixed(0).padStart(8),
      layersFit.toFixed(0).padStart(11),
      ratio.toFixed(1).padStart(6),
    ];
    console.log(cells.join(" "));
  }
}

if (import.meta.main) await main();
