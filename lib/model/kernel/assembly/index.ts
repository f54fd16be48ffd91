import { runEight } from "./eight";
import { runRows } from "./rows";
export { NETWORK } from "./network";

/** The first byte that is free for weights and buffers. */
export const HEAP = __heap_base;

/** From how many windows on eight lanes, some of them idle, beat one row at a time. */
const FEWEST_FOR_EIGHT: usize = 5;

/** Passes the windows that lie at the input through the network. */
export function run(count: usize): void {
  let start: usize = 0;
  for (; start + 8 <= count; start += 8) runEight(start, 8);
  const left = count - start;
  if (left >= FEWEST_FOR_EIGHT) runEight(start, left);
  else if (left > 0) runRows(start, left);
}
