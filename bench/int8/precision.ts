/** How finely numbers are told apart; each a whole number of steps from 0 to the largest. */
export interface Precision {
  /** What the tables call it. */
  readonly name: string;
  /** Steps of the weights, for each column of a matrix by itself. */
  readonly weights: number;
  /** Steps of the activations, for each row by itself. */
  readonly activations: number;
}

/**
 * What the dot product of 8-bit integers takes: a signed byte and one of seven
 * bits, which hold -63 to 63 as 1 to 127. 127 products of a pair and two pairs of
 * such fit into its 16-bit sums.
 */
export const INT8: Precision = {
  name: "int8, activations of 7 bits",
  weights: 127,
  activations: 63,
};

/** The same with the operands changed over. */
export const INT8_WEIGHTS_7: Precision = {
  name: "int8, weights of 7 bits",
  weights: 63,
  activations: 127,
};

/** What eight bits for both would give; no instruction of WebAssembly has it. */
export const INT8_BOTH: Precision = {
  name: "int8, both of 8 bits",
  weights: 127,
  activations: 127,
};

/**
 * Whole numbers of 16 bits, of which 128 products fit into a sum of 32 bits:
 * what plain SIMD can do instead (`i32x4.dot_i16x8_s`).
 */
export const INT16: Precision = {
  name: "int16, 12 bits and the sign",
  weights: 4095,
  activations: 4095,
};
