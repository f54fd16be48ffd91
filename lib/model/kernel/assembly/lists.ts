// Rows of x as lists of the columns to take; the others are zero.
import { features } from "./network";
import { ENTRY, STRIP } from "./strip";

/** Bytes of a row's list: how many entries there are, then the entries. */
// @ts-ignore: decorator
@inline
export function listBytes(): usize {
  return ENTRY * (features() + 1);
}

/**
 * Lists what is not zero in one row of a pair or in both. An entry is a number of each
 * row, one word of nothing, and where the k's weights lie in the widest strip.
 *
 * Each entry is written, and stays where the next one goes behind it.
 *
 * @param columns Which columns to look at, `[how many, column …]`.
 * @param x `[F, 2]`
 */
export function listPair(columns: usize, x: usize, list: usize): void {
  const end = columns + 4 * load<u32>(columns);
  let to = list + ENTRY;
  while (columns != end) {
    columns += 4;
    const k = load<u32>(columns);
    const both = load<u64>(x + 8 * k);
    store<u64>(to, both);
    store<u32>(to, STRIP * k, 12);
    // All bits count but the signs: -0 is zero too.
    to += (both & 0x7fffffff7fffffff) != 0 ? ENTRY : 0;
  }
  store<u32>(list, (to - list) / ENTRY - 1);
}

/** Lists all these columns of a row by itself, `[F]`; they were chosen for its window. */
export function listOne(columns: usize, x: usize, list: usize): void {
  const end = columns + 4 * load<u32>(columns);
  let to = list + ENTRY;
  while (columns != end) {
    columns += 4;
    const k = load<u32>(columns);
    store<u32>(to, load<u32>(x + 4 * k));
    store<u32>(to, STRIP * k, 12);
    to += ENTRY;
  }
  store<u32>(list, (to - list) / ENTRY - 1);
}
