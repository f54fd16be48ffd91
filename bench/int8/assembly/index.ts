// A network of one timestep in whole numbers, laid out by `integer_kernel.ts`, and
// the float kernel's product by itself to hold the other against.
import { gated } from "../../../lib/model/kernel/assembly/math";
import { product as floatProduct } from "../../../lib/model/kernel/assembly/product";
import { bytesOf, WIDEST } from "../../../lib/model/kernel/assembly/strip";
import { product } from "./product";

export const HEAP = __heap_base;
/** Vectors of four columns in a strip of the float kernel. */
export const STRIP_VECTORS: i32 = WIDEST as i32;

/** Windows that go through together. */
const TEAM: usize = 8;

// One table of words per layer.
// @ts-ignore: decorator
@inline
function word(table: usize, index: usize): usize {
  return load<u32>(table + 4 * index);
}

/** The products of a layer for `windows`, from its x to its z. */
function productOf(table: usize, windows: usize, x: usize, xRow: usize, z: usize, zRow: usize): void {
  product(
    windows, word(table, 0), word(table, 1), word(table, 2), word(table, 3), word(table, 4),
    word(table, 5), x, xRow, z, zRow, word(table, 6), word(table, 7), word(table, 8),
  );
}

/** h of a window's units from its gates, groups of four units [i, g, o]. */
// @ts-ignore: decorator
@inline
function cells(z: usize, groups: usize, h: usize): void {
  const end = h + 16 * groups;
  let from = z;
  for (let c = h; c != end; c += 16) {
    v128.store(c, gated(v128.load(from), v128.load(from, 16)));
    from += 48;
  }
  from = z + 32;
  for (let c = h; c != end; c += 16) {
    v128.store(c, gated(v128.load(from), v128.load(c)));
    from += 48;
  }
}

/**
 * Passes windows through the network.
 *
 * @param tables `layers` of them, 16 words each.
 * @param z Room for `[8]` rows of `zRow` bytes, h the same.
 * @param input `[count, features]`; output `[count, outputs]`.
 */
export function run(
  count: usize, tables: usize, layers: usize, z: usize, h: usize, row: usize, input: usize,
  features: usize, output: usize, outputs: usize,
): void {
  while (count > 0) {
    const windows: usize = count == 1 ? 1 : min(count & ~1, TEAM);
    let x = input;
    let xRow = 4 * features;
    for (let l: usize = 0; l < layers; l++) {
      const table = tables + 64 * l;
      productOf(table, windows, x, xRow, z, row);
      if (l == layers - 1) break;
      const groups = word(table, 1) / 3;
      for (let i: usize = 0; i < windows; i++) cells(z + row * i, groups, h + row * i);
      x = h;
      xRow = row;
    }
    for (let i: usize = 0; i < windows; i++) {
      memory.copy(output, z + row * i, 4 * outputs);
      output += 4 * outputs;
    }
    input += 4 * features * windows;
    count -= windows;
  }
}

/** One layer's products of `count` windows, a team at a time, each from the same x to the same z. */
export function integerProducts(
  count: usize, table: usize, x: usize, xRow: usize, z: usize, zRow: usize,
): void {
  while (count > 0) {
    const windows: usize = count == 1 ? 1 : min(count & ~1, TEAM);
    productOf(table, windows, x, xRow, z, zRow);
    count -= windows;
  }
}

/**
 * The same by the float kernel, of inputs by fours. Its z has room for 24 vectors, so
 * wide matrices go a block at a time, as in the network.
 */
export function floatProducts(
  count: usize, inputs: usize, vectors: usize, w: usize, bias: usize, x: usize, z: usize,
): void {
  while (count > 0) {
    const pairs = min(count >> 1, TEAM / 2);
    let from = w;
    let start = bias;
    for (let left = vectors; left > 0;) {
      const block = min(left, 24);
      floatProduct(pairs, block, z, start, 0, 0, from, inputs, 0, x, 8 * inputs, inputs);
      from += bytesOf(block, inputs);
      start += 16 * block;
      left -= block;
    }
    count -= max(1, 2 * pairs);
  }
}
