import type { WindowLayout } from "../../../../lib/detect/scorers/scorer.ts";
import type { Random } from "../../../../lib/random.ts";

/** Numbers and categories in any order, with or without flags after them. */
export function randomLayout(random: Random): WindowLayout {
  const blocks: { start: number; length: number; oneHot: boolean }[] = [];
  let outputs = 0;
  for (let left = 1 + random.integer(6); left > 0; left--) {
    const oneHot = random.uniform() < 0.4;
    const length = oneHot ? 1 + random.integer(9) : 1;
    blocks.push({ start: outputs, length, oneHot });
    outputs += length;
  }
  const flags = random.uniform() < 0.5 ? blocks.length : 0;
  const features = outputs + flags;
  const layout = { timesteps: 1, features, outputs, blocks };
  if (random.uniform() < 0.5) return layout;
  const origin = new Float32Array(features);
  for (const { start, oneHot } of blocks) {
    if (!oneHot) origin[start] = random.normal();
  }
  return { ...layout, origin };
}

/** Rows of that layout, one slot of each category set, some numbers the origin's. */
export function randomRows(
  { features, blocks, origin }: WindowLayout,
  rows: number,
  random: Random,
): Float32Array {
  const values = new Float32Array(rows * features);
  for (let row = 0; row < rows; row++) {
    for (const { start, length, oneHot } of blocks) {
      const at = row * features + start;
      if (oneHot) values[at + random.integer(length)] = 1;
      else if (random.uniform() < 0.7) values[at] = random.normal();
      else values[at] = origin?.[start] ?? 0;
    }
  }
  return values;
}
