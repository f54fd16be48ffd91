/** The kernel by itself, through tfjs's engine, and under a whole detector. */
import { Detector } from "../../lib/detect/detector.ts";
import type { Verdict } from "../../lib/detect/verdict.ts";
import { Preprocessor } from "../../lib/features/preprocessor.ts";
import { Autoencoder } from "../../lib/model/autoencoder.ts";
import {
  bestKernelBuild,
  type KernelBuild,
} from "../../lib/model/kernel/kernel_module.ts";
import { LstmKernel } from "../../lib/model/kernel/lstm_kernel.ts";
import type { Schema } from "../../lib/records/schema.ts";
import type { Peer, PeerName, Problem } from "./peer.ts";

function kernel(
  name: PeerName,
  { architecture, weights }: Problem,
  build: KernelBuild,
): Peer {
  const network = new LstmKernel(architecture, weights, { build });
  return {
    name,
    gives: "reconstruction",
    prepare: (x) => {
      const reconstruction = new Float32Array(x.length);
      return () => {
        network.run(x, { reconstruction });
        return reconstruction;
      };
    },
  };
}

async function engine({ architecture, weights }: Problem): Promise<Peer> {
  const network = await Autoencoder.create(architecture, weights);
  return {
    name: "engine",
    gives: "reconstruction",
    prepare: (x) => () => network.reconstruct(x),
  };
}

/** Rows of plain numbers, scaled from 0…1 to 0…1, to verdicts without reasons. */
async function detector({ architecture, weights }: Problem): Promise<Peer> {
  const { timesteps, features } = architecture;
  const schema: Schema = {
    features: Array.from({ length: features }, (_, i) => ({
      name: `column ${i}`,
      type: "numeric",
    })),
  };
  const autoencoder = await Autoencoder.create(architecture, weights);
  const whole = new Detector({
    schema,
    preprocessor: Preprocessor.fit(schema, [
      new Array(features).fill(0),
      new Array(features).fill(1),
    ]),
    windowing: { timesteps, stride: timesteps },
    autoencoder,
    threshold: { kind: "fixed", value: 1e9 },
    training: {},
  });
  return {
    name: "detector",
    gives: "errors",
    prepare: (x) => {
      const rows = Array.from(
        { length: x.length / features },
        (_, row) => [...x.subarray(row * features, (row + 1) * features)],
      );
      return () => whole.score(rows, { reasons: "none" });
    },
    read: (verdicts) => (verdicts as Verdict[]).map(({ score }) => score),
  };
}

/** All of them. */
export async function ourPeers(problem: Problem): Promise<Peer[]> {
  return [
    kernel("kernel", problem, bestKernelBuild()),
    kernel("kernel-plain", problem, "plain"),
    await engine(problem),
    await detector(problem),
  ];
}
