// How kernels read the tables that TypeScript writes for them.

/** Word `index` of the table at `table`. */
// @ts-ignore: decorator
@inline
export function word(table: usize, index: usize): usize {
  return load<u32>(table + 4 * index);
}
