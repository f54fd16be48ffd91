/** The network of shared/bench: weights, inputs and float64 references. */
import { assertEquals } from "@std/assert";
import { type Architecture, lstmSpecs } from "../../lib/model/architecture.ts";
import { sharedFile } from "../shared_data.ts";

/** Its widths. */
export const BENCH: Omit<Architecture, "timesteps"> = {
  features: 41,
  encoder: [128, 64],
  decoder: [64, 128],
};

const read = async (name: string) =>
  (await Deno.readFile(sharedFile(`bench/${name}`))).buffer;

/** Its weights, by name. */
export async function benchWeights(
  file: string | URL = sharedFile("bench/weights.bin"),
): Promise<Map<string, Float32Array>> {
  const values = new Float32Array((await Deno.readFile(file)).buffer);
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  const take = (name: string, size: number) => {
    weights.set(name, values.slice(offset, offset += size));
  };
  for (const { name, inputs, units } of lstmSpecs({ timesteps: 1, ...BENCH })) {
    take(`${name}.kernel`, inputs * 4 * units);
    take(`${name}.recurrent`, units * 4 * units);
    take(`${name}.bias`, 4 * units);
  }
  take("dense.kernel", 128 * 41);
  take("dense.bias", 41);
  assertEquals(offset, values.length);
  return weights;
}

/** 1,024 windows and what a float64 forward pass makes of them. */
export async function benchWindows(
  timesteps: number,
): Promise<{ x: Float32Array; expected: Float64Array }> {
  return {
    x: new Float32Array(await read(`x_T${timesteps}.bin`)),
    expected: new Float64Array(await read(`ref_T${timesteps}.bin`)),
  };
}

/** The largest absolute difference of two lists. */
export function largestDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): number {
  assertEquals(a.length, b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    // Written so that NaN is not less.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
