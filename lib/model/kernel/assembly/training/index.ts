/*
 * What training an LSTM needs of a machine: products, cells, and Adam.
 *
 * `training_network.ts` says what follows what, for a network of any shape, and
 * where everything lies; here are the loops that take the time.
 *
 * MATRICES
 *
 * All matrices lie in strips of 24 columns, six vectors of four:
 *
 *     [strip][row][24]        a row of a strip is 96 bytes
 *
 * A row is a window, or an input of a weight. Whatever a product multiplies, it
 * then reads in one stream: its weights' strip from top to bottom, and of the
 * other factor a few rows, strip by strip. The last strip may be narrower in what
 * is computed, not in memory. Rows come in pairs; columns that fill up are zero
 * and stay zero.
 *
 *     gates    per group of four units: i, g, o    three vectors a group
 *     forget   f                                   one vector a group
 *     state    c, tanh c, h, dL/dh, dL/dc          one vector a group
 *
 * The forget gate stands apart since the first step has none.
 *
 * PRODUCTS
 *
 * One tile is two rows by six vectors: twelve sums, two splats and one vector of
 * weights are the 15 registers that V8 gives. Per step 8 loads serve 12
 * multiply-adds. Backward needs two more products:
 *
 *     dX = dZ·Kᵀ     the same product, by weights that were transposed once a step
 *     dK = Xᵀ·dZ     the same tile, with windows in the place of inputs
 *
 * Sums run in the order of memory, so the same data give the same bits.
 */
import { product, productOfTransposed } from "./products";
import { cellsBackward, cellsForward } from "./cells";
import { adam, add, columnSums, transpose } from "./elementwise";

export {
  adam, add, cellsBackward, cellsForward, columnSums, product, productOfTransposed, transpose,
};

/** The first byte that is free. */
export const HEAP = __heap_base;
