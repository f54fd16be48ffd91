const PAGE_BYTES = 65_536;

/** Gives out memory, each part at a line of the cache. */
export class Memory {
  #end: number;

  /** From the first free byte on. */
  constructor(heap: number) {
    this.#end = heap;
  }

  /** The address of so many bytes. */
  take(bytes: number, alignment = 64): number {
    const start = Math.ceil(this.#end / alignment) * alignment;
    this.#end = start + bytes;
    return start;
  }

  /** Makes room for what was given out. */
  grow(memory: WebAssembly.Memory): void {
    const missing = this.#end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}
