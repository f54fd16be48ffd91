import {
  padded,
  quadBytes,
  stripNumbers,
} from "../../lib/model/kernel/kernel_plan.ts";
import type { IntegerExports } from "./integer_module.ts";
import { Memory } from "./memory.ts";
import type { QuantisedMatrix } from "./quantised_matrix.ts";

const TEAM = 8;

/** Numbers around 0, none of them too small to be fast. */
function fill(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = (i % 17 - 8) / 16 + 0.01;
}

/**
 * The float kernel's own product at a layer's shape, without what comes before and
 * after it in the network. Its time does not depend on the numbers.
 *
 * @returns What computes the products of so many windows.
 */
export function floatProducts(
  module: WebAssembly.Module,
  { inputs, columns }: Pick<QuantisedMatrix, "inputs" | "columns">,
): (count: number) => void {
  const exports = new WebAssembly.Instance(module)
    .exports as unknown as IntegerExports;
  const plan = new Memory(exports.HEAP.value);
  const width = padded(columns);
  const rows = padded(inputs);
  const stripVectors = exports.STRIP_VECTORS.value;
  const quad = quadBytes(stripVectors);
  const numbers = stripNumbers(width, rows, stripVectors);
  const weights = plan.take(4 * numbers, quad);
  const bias = plan.take(4 * width);
  const x = plan.take(4 * TEAM * rows);
  const z = plan.take(4 * 96 * TEAM);
  plan.grow(exports.memory);
  fill(new Float32Array(exports.memory.buffer, weights, numbers));
  fill(new Float32Array(exports.memory.buffer, x, TEAM * rows));
  exports.takeWeights((weights + 4 * numbers) / quad);
  return (count) =>
    exports.floatProducts(count, rows, width / 4, weights, bias, x, z);
}
