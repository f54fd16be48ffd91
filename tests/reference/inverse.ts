/** The inverse of a matrix by Gauss and Jordan, rows as arrays. */
export function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [
    ...row,
    ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  ]);
  for (let pivot = 0; pivot < n; pivot++) {
    let best = pivot;
    for (let i = pivot; i < n; i++) {
      if (Math.abs(rows[i]![pivot]!) > Math.abs(rows[best]![pivot]!)) best = i;
    }
    [rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!];
    const by = rows[pivot]![pivot]!;
    rows[pivot] = rows[pivot]!.map((value) => value / by);
    for (let i = 0; i < n; i++) {
      if (i === pivot) continue;
      const times = rows[i]![pivot]!;
      rows[i] = rows[i]!.map((value, j) => value - times * rows[pivot]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}
