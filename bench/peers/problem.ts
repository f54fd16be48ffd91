import { BENCH, benchWeights } from "../../tests/model/bench_network.ts";
import type { Problem } from "./peer.ts";

/**
 * Reads the network that all peers run.
 *
 * @param folder Holds `weights.bin`, and for each T `x_T….bin`, `ref_T….bin` and
 * the ONNX models.
 */
export async function readProblem(
  folder: string,
  timesteps: number,
): Promise<Problem> {
  const read = async (name: string) => await Deno.readFile(`${folder}/${name}`);
  return {
    architecture: { timesteps, ...BENCH },
    weights: await benchWeights(`${folder}/weights.bin`),
    x: new Float32Array((await read(`x_T${timesteps}.bin`)).buffer),
    expected: new Float64Array((await read(`ref_T${timesteps}.bin`)).buffer),
    onnx: {
      exported: await read(`ae_T${timesteps}.onnx`),
      ...(timesteps === 1 && { reduced: await read("ae_T1_reduced.onnx") }),
    },
  };
}
