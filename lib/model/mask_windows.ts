import type { Random } from "../random.ts";
import type { ColumnBlock } from "../column_block.ts";

/**
 * Hides features of windows, so that a network has to tell them from the others.
 *
 * A denoising autoencoder (Vincent, Larochelle, Bengio and Manzagol, "Extracting
 * and composing robust features with denoising autoencoders", ICML 2008) that
 * knows what was hidden. A network that only ever sees whole rows may learn to
 * copy them, attacks too; this one has to learn how features hang together. Each
 * row draws a rate from 0 to `most` and hides each feature at that rate: its
 * columns, a category's all together, become 0, and its flag becomes 1.
 *
 * @param windows `[rows, features]`: the columns of `blocks`, then one flag for
 * each block. Changed in place.
 * @param blocks The features' columns.
 * @param most The highest rate, 0 to 1.
 * @param random What chance is drawn from.
 */
export function maskWindows(
  windows: Float32Array,
  blocks: readonly ColumnBlock[],
  most: number,
  random: Random,
): void {
  const flags = blocks.reduce((sum, { length }) => sum + length, 0);
  const features = flags + blocks.length;
  for (let row = 0; row < windows.length; row += features) {
    const rate = random.uniform() * most;
    for (let i = 0; i < blocks.length; i++) {
      if (random.uniform() >= rate) continue;
      const { start, length } = blocks[i]!;
      windows.fill(0, row + start, row + start + length);
      windows[row + flags + i] = 1;
    }
  }
}
