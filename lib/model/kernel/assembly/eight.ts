// Eight windows at once: the lanes are windows.
import { gated, kept, madd } from "./math";
import {
  biasOf, cells, encoderLayers, features, input, inputsOf, layer, lstmLayers,
  output, outputs, projected, sequenceA, sequenceB, timesteps, unitsOf, weightsOf,
} from "./network";

/** Bytes of one activation of eight windows. */
const ROW: usize = 32;
/** Bytes of a tile: four units of eight windows. */
const TILE: usize = 4 * ROW;

/** A block's gates i, g, o, f before activation, `[4 gates, 4 units, 8]`. */
const GATES = memory.data(512, 16);

/**
 * One tile: z[u][b] = start[u] + Σₖ w[k][u] · x[k][b] + Σₖ w'[k][u] · h[k][b].
 *
 * Per k: 3 loads, 4 shuffles, 8 multiply-adds on 8 sums that stay in registers.
 *
 * @param start What the sums start from: four numbers, or a whole tile.
 * @param isTile Which of the two.
 * @param w Weights of these four units; those of the next k are `stride` bytes on.
 */
function tile(
  z: usize, start: usize, isTile: bool, w: usize, stride: usize,
  x: usize, xCount: usize, h: usize, hCount: usize,
): void {
  let a0: v128, a1: v128, b0: v128, b1: v128;
  let c0: v128, c1: v128, d0: v128, d1: v128;
  if (isTile) {
    a0 = v128.load(start);
    a1 = v128.load(start, 16);
    b0 = v128.load(start, 32);
    b1 = v128.load(start, 48);
    c0 = v128.load(start, 64);
    c1 = v128.load(start, 80);
    d0 = v128.load(start, 96);
    d1 = v128.load(start, 112);
  } else {
    a0 = a1 = v128.load32_splat(start);
    b0 = b1 = v128.load32_splat(start, 4);
    c0 = c1 = v128.load32_splat(start, 8);
    d0 = d1 = v128.load32_splat(start, 12);
  }
  let count = xCount;
  while (true) {
    const end = x + ROW * count;
    while (x != end) {
      const four = v128.load(w);
      const low = v128.load(x);
      const high = v128.load(x, 16);
      let one = v128.shuffle<f32>(four, four, 0, 0, 0, 0);
      a0 = madd(one, low, a0);
      a1 = madd(one, high, a1);
      one = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
      b0 = madd(one, low, b0);
      b1 = madd(one, high, b1);
      one = v128.shuffle<f32>(four, four, 2, 2, 2, 2);
      c0 = madd(one, low, c0);
      c1 = madd(one, high, c1);
      one = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
      d0 = madd(one, low, d0);
      d1 = madd(one, high, d1);
      w += stride;
      x += ROW;
    }
    if (hCount == 0) break;
    x = h;
    count = hCount;
    hCount = 0;
  }
  v128.store(z, a0);
  v128.store(z, a1, 16);
  v128.store(z, b0, 32);
  v128.store(z, b1, 48);
  v128.store(z, c0, 64);
  v128.store(z, c1, 80);
  v128.store(z, d0, 96);
  v128.store(z, d1, 112);
}

/** Through the cell: four units of eight windows, from `GATES` to c and h. */
function cell(c: usize, h: usize, isFirst: bool): void {
  if (isFirst) {
    for (let at: usize = 0; at < TILE; at += 16) {
      v128.store(c + at, gated(v128.load(GATES + at), v128.load(GATES + at, TILE)));
    }
  } else {
    for (let at: usize = 0; at < TILE; at += 16) {
      const before = kept(v128.load(GATES + at, 3 * TILE), v128.load(c + at));
      const added = gated(v128.load(GATES + at), v128.load(GATES + at, TILE));
      v128.store(c + at, f32x4.add(before, added));
    }
  }
  // A loop of its own: eight chains side by side, not two behind each other.
  for (let at: usize = 0; at < TILE; at += 16) {
    v128.store(h + at, gated(v128.load(GATES + at, 2 * TILE), v128.load(c + at)));
  }
}

/**
 * One LSTM over all steps, `[T, inputs, 8]` to `[T, units, 8]`; or from one code
 * `[inputs, 8]` that every step reads, which is projected once.
 */
function lstm8(layer: usize, x: usize, h: usize, repeated: bool): void {
  const steps = timesteps();
  const inputs = inputsOf(layer);
  const units = unitsOf(layer);
  const blocks = (units + 3) >> 2;
  // A network of one step has neither forget gates nor recurrent weights.
  const gates: usize = steps == 1 ? 3 : 4;
  const stride = 16 * gates;
  const blockBytes = stride * (inputs + (steps == 1 ? 0 : units));
  const bias = biasOf(layer);
  const first = weightsOf(layer);
  const c = cells();
  const p = projected();
  const hRow = ROW * 4 * blocks;
  const xRow = ROW * inputs4(inputs);
  for (let t: usize = 0; t < steps; t++) {
    const xt = repeated ? x : x + t * xRow;
    const ht = h + t * hRow;
    const before = ht - hRow;
    const used: usize = t == 0 ? 3 : 4;
    for (let block: usize = 0; block < blocks; block++) {
      const w = first + block * blockBytes;
      const wh = w + stride * inputs;
      for (let gate: usize = 0; gate < (repeated && t == 0 ? 4 : used); gate++) {
        const z = GATES + gate * TILE;
        const b = bias + stride * block + 16 * gate;
        if (repeated) {
          const from = p + (4 * block + gate) * TILE;
          if (t == 0) {
            tile(from, b, false, w + 16 * gate, stride, xt, inputs, 0, 0);
            memory.copy(z, from, TILE);
          } else {
            tile(z, from, true, wh + 16 * gate, stride, before, units, 0, 0);
          }
        } else {
          tile(z, b, false, w + 16 * gate, stride, xt, inputs, before, t == 0 ? 0 : units);
        }
      }
      cell(c + block * TILE, ht + block * TILE, t == 0);
    }
  }
}

/** Rows of activations are padded to whole blocks. */
// @ts-ignore: decorator
@inline
function inputs4(inputs: usize): usize {
  return (inputs + 3) & ~3;
}

/** Eight windows `[8, T, F]` to `[T, F, 8]`; missing ones repeat the last. */
function interleave(from: usize, count: usize, to: usize): void {
  const steps = timesteps();
  const width = features();
  const rowBytes = 4 * width;
  const windowBytes = rowBytes * steps;
  const padded = ROW * inputs4(width);
  for (let lane: usize = 0; lane < 8; lane++) {
    const window = from + windowBytes * (lane < count ? lane : count - 1);
    for (let t: usize = 0; t < steps; t++) {
      const row = window + rowBytes * t;
      const column = to + padded * t + 4 * lane;
      for (let k: usize = 0; k < width; k++) {
        store<f32>(column + ROW * k, load<f32>(row + 4 * k));
      }
    }
  }
}

/** The dense layer over all steps, from `[T, inputs, 8]` to windows `[8, T, outputs]`. */
function dense8(layer: usize, h: usize, to: usize, count: usize): void {
  const steps = timesteps();
  const inputs = inputsOf(layer);
  const width = outputs();
  const groups = (width + 3) >> 2;
  const windowBytes = 4 * width * steps;
  for (let t: usize = 0; t < steps; t++) {
    const x = h + t * ROW * inputs4(inputs);
    const row = to + 4 * width * t;
    let w = weightsOf(layer);
    for (let group: usize = 0; group < groups; group++) {
      const inBlock = min(groups - (group & ~3), 4);
      const column = group & 3;
      tile(GATES, biasOf(layer) + 16 * group, false, w + 16 * column, 16 * inBlock, x, inputs, 0, 0);
      if (column == 3) w += 64 * inputs;
      const columns = min(width - 4 * group, 4);
      for (let lane: usize = 0; lane < count; lane++) {
        const target = row + windowBytes * lane + 16 * group;
        for (let u: usize = 0; u < columns; u++) {
          store<f32>(target + 4 * u, load<f32>(GATES + ROW * u + 4 * lane));
        }
      }
    }
  }
}

/** Passes up to eight windows through the whole network. */
export function runEight(start: usize, count: usize): void {
  const steps = timesteps();
  let x = sequenceA();
  let h = sequenceB();
  interleave(input() + 4 * features() * steps * start, count, x);
  const lstms = lstmLayers();
  for (let l: usize = 0; l < lstms; l++) {
    const table = layer(l);
    const repeated = l == encoderLayers() && steps > 1;
    const code = repeated ? x + (steps - 1) * ROW * inputs4(inputsOf(table)) : x;
    lstm8(table, code, h, repeated);
    const swap = x;
    x = h;
    h = swap;
  }
  dense8(layer(lstms), x, output() + 4 * outputs() * steps * start, count);
}
