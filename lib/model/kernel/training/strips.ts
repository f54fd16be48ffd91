/**
 * Matrices as the training kernel has them: strips of 24 columns, each row of a
 * strip 96 bytes. See `assembly/training/index.ts`.
 *
 * @module
 */

/** Columns of a strip. */
export const STRIP_COLUMNS = 24;
/** Bytes of a strip's row. */
export const STRIP_BYTES = 96;
/** Columns of a vector. */
const LANES = 4;
const FLOAT_BYTES = 4;

/** Columns by fours. */
export function vectorsOf(columns: number): number {
  return Math.ceil(columns / LANES);
}

/** Rounded up to whole vectors: rows of weights, and columns of what meets them. */
export function padded(count: number): number {
  return vectorsOf(count) * LANES;
}

/** Bytes of a matrix of so many columns. */
export function stripBytes(rows: number, columns: number): number {
  return Math.ceil(columns / STRIP_COLUMNS) * rows * STRIP_BYTES;
}

/** Where an element lies, in float32 values from the matrix's address on. */
export function placeOf(rows: number, row: number, column: number): number {
  const strip = Math.floor(column / STRIP_COLUMNS);
  return (strip * rows + row) * STRIP_COLUMNS + column - strip * STRIP_COLUMNS;
}

/** Hands out memory, and grows it once all is planned. */
export class MemoryPlanner {
  #end: number;

  /** @param heap The first free byte. */
  constructor(heap: number) {
    this.#end = heap;
  }

  /** Room for a matrix; aligned to a line of the cache. */
  matrix(rows: number, columns: number): number {
    return this.bytes(stripBytes(rows, columns));
  }

  /** Room for so many bytes. */
  bytes(count: number): number {
    const start = Math.ceil(this.#end / 64) * 64;
    this.#end = start + count;
    return start;
  }

  /** The first byte after all. */
  get end(): number {
    return this.#end;
  }

  /** Makes the memory large enough. */
  grow(memory: WebAssembly.Memory): void {
    const missing = this.#end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  }
}

/** Copies a row-major matrix in; columns that fill up become zero. */
export function writeRows(
  memory: Float32Array,
  at: number,
  rows: number,
  columns: number,
  valueAt: (row: number, column: number) => number,
): void {
  const first = at / FLOAT_BYTES;
  for (let column = 0; column < padded(columns); column++) {
    for (let row = 0; row < rows; row++) {
      memory[first + placeOf(rows, row, column)] = column < columns
        ? valueAt(row, column)
        : 0;
    }
  }
}
