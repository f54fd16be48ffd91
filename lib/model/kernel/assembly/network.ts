// Where everything lies in memory. `kernel_plan.ts` lays it out and writes these words.

/** Word `index` of the table at `table`. */
// @ts-ignore: decorator
@inline
function word(table: usize, index: usize): usize {
  return load<u32>(table + 4 * index);
}

// The network: one table at a known address, then one per layer.
/** Where the table of the network lies. */
export const NETWORK = memory.data(80, 16);

// @ts-ignore: decorator
@inline
export function timesteps(): usize { return word(NETWORK, 0); }
// @ts-ignore: decorator
@inline
export function features(): usize { return word(NETWORK, 1); }
// @ts-ignore: decorator
@inline
export function outputs(): usize { return word(NETWORK, 2); }
/** Number of LSTMs in the encoder. */
// @ts-ignore: decorator
@inline
export function encoderLayers(): usize { return word(NETWORK, 3); }
/** Number of LSTMs in all. */
// @ts-ignore: decorator
@inline
export function lstmLayers(): usize { return word(NETWORK, 4); }
/** Windows as they come in, `[windows, T, F]`. */
// @ts-ignore: decorator
@inline
export function input(): usize { return word(NETWORK, 5); }
/** Windows as they go out, `[windows, T, outputs]`. */
// @ts-ignore: decorator
@inline
export function output(): usize { return word(NETWORK, 6); }
/** A sequence of activations. */
// @ts-ignore: decorator
@inline
export function sequenceA(): usize { return word(NETWORK, 7); }
/** Another. */
// @ts-ignore: decorator
@inline
export function sequenceB(): usize { return word(NETWORK, 8); }
/** The cells' states. */
// @ts-ignore: decorator
@inline
export function cells(): usize { return word(NETWORK, 9); }
/** Rows of several steps after their product with the weights, `[blocks, pairs, 2, 24 vectors]`. */
// @ts-ignore: decorator
@inline
export function projected(): usize { return word(NETWORK, 10); }
/** Pairs of rows that fit there. */
// @ts-ignore: decorator
@inline
export function mostProjected(): usize { return word(NETWORK, 13); }
/** Steps of one window, two by two, `[pairs, inputs, 2]`. */
// @ts-ignore: decorator
@inline
export function paired(): usize { return word(NETWORK, 14); }
/** Lists of pairs of rows, and of a row that is left over. */
// @ts-ignore: decorator
@inline
export function lists(): usize { return word(NETWORK, 17); }
/** Which columns are not zero without the origin, as far as a team goes. */
// @ts-ignore: decorator
@inline
export function columns(): usize { return word(NETWORK, 15); }
/** The row that is taken off every row, `[F]`. */
// @ts-ignore: decorator
@inline
export function origin(): usize { return word(NETWORK, 16); }
/** Mean squared errors, float64 `[windows]`. */
// @ts-ignore: decorator
@inline
export function errors(): usize { return word(NETWORK, 11); }
/** Where the tables of the layers lie: the LSTMs', then the dense layer's. */
// @ts-ignore: decorator
@inline
export function layer(index: usize): usize {
  return word(NETWORK, 12) + 16 * index;
}

// A layer. Its sizes are multiples of four: what fills them up is zero.
// @ts-ignore: decorator
@inline
export function inputsOf(layer: usize): usize { return word(layer, 0); }
/** Units of an LSTM; nobody asks for the dense layer's. */
// @ts-ignore: decorator
@inline
export function unitsOf(layer: usize): usize { return word(layer, 1); }
// @ts-ignore: decorator
@inline
export function weightsOf(layer: usize): usize { return word(layer, 2); }
// @ts-ignore: decorator
@inline
export function biasOf(layer: usize): usize { return word(layer, 3); }
