/**
 * Tells which windows share no row with those taken before.
 *
 * Overlapping windows have nearly the same score: thousands of them may be worth a
 * few hundred draws. Bounds and p-values count draws, so they are given windows
 * that do not overlap: of windows with `timesteps` rows, one every row, that is
 * every timesteps-th one.
 */
export class DisjointWindows {
  readonly #taken = new Set<number>();

  /**
   * Takes a window unless one of its rows was taken before.
   *
   * @param rows Positions of its rows, `[timesteps]`.
   * @returns Whether it was taken.
   */
  take(rows: ArrayLike<number>): boolean {
    // A window of one row has it to itself.
    if (rows.length === 1) return true;
    for (let t = 0; t < rows.length; t++) {
      if (this.#taken.has(rows[t]!)) return false;
    }
    for (let t = 0; t < rows.length; t++) this.#taken.add(rows[t]!);
    return true;
  }
}
