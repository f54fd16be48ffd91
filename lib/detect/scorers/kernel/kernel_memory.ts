/** The exports that every kernel of this folder has. */
export interface KernelExports {
  /** Its memory. */
  readonly memory: WebAssembly.Memory;
  /** The first byte that is free. */
  readonly HEAP: WebAssembly.Global;
  /** Where it reads sizes and addresses. */
  readonly TABLE: WebAssembly.Global;
}

/** Rows that a kernel is given at once: they and their results stay in the cache. */
export const ROWS = 64;

const PAGE_BYTES = 65_536;
/** Nothing lies across two vectors without need. */
const ALIGNMENT = 16;

/**
 * The memory of one kernel, handed out piece by piece and never taken back: it goes
 * with the kernel.
 */
export class KernelMemory {
  readonly #memory: WebAssembly.Memory;
  #end: number;

  /** The memory of a kernel of which nothing is used yet. */
  constructor({ memory, HEAP }: KernelExports) {
    this.#memory = memory;
    this.#end = HEAP.value;
  }

  /**
   * Room for so many bytes.
   *
   * @returns Its address.
   */
  take(bytes: number): number {
    const start = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    this.#end = start + bytes;
    const missing = this.#end - this.#memory.buffer.byteLength;
    // Views of the memory are made only once all is taken: to grow detaches them.
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return start;
  }

  /** So many float32 numbers at an address. */
  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count);
  }

  /** So many float64 numbers at an address. */
  doubles(address: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, count);
  }

  /** So many unsigned numbers of 16 bits at an address. */
  shorts(address: number, count: number): Uint16Array {
    return new Uint16Array(this.#memory.buffer, address, count);
  }

  /** Writes words at an address. */
  words(address: number, values: readonly number[]): void {
    new Uint32Array(this.#memory.buffer, address, values.length).set(values);
  }
}
