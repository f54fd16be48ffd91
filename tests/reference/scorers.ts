/** Naive float64 twins of the scorers: whole samples kept, matrices inverted by elimination. */

/** T of `a` against a whole sample: −ln((#{sample ≥ a} + 1) / (n + 1)). */
export function tailNaively(sample: readonly number[], a: number): number {
  const atLeast = sample.filter((value) => value >= a).length;
  return -Math.log((atLeast + 1) / (sample.length + 1));
}

/** The median, of two in the middle their mean. */
export function medianNaively(sample: readonly number[]): number {
  const sorted = sample.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** Covariance of the rows' columns, divided by the number of rows, plus the ridge. */
export function covarianceNaively(
  rows: readonly (readonly number[])[],
  share: number,
): { mean: number[]; covariance: number[][] } {
  const columns = rows[0]!.map((_, j) => rows.map((row) => row[j]!));
  const mean = columns.map((column) =>
    column.reduce((sum, value) => sum + value, 0) / rows.length
  );
  const covariance = columns.map((a, i) =>
    columns.map((b, j) => {
      const products = a.map((value, row) =>
        (value - mean[i]!) * (b[row]! - mean[j]!)
      );
      const sum = products.reduce((sum, value) => sum + value, 0);
      const range = (Math.max(...a) - Math.min(...a)) || 1;
      return sum / rows.length + (i === j ? share * range ** 2 : 0);
    })
  );
  return { mean, covariance };
}

/** A matrix's inverse by Gauss and Jordan's elimination with pivots. */
export function invertNaively(matrix: readonly (readonly number[])[]) {
  const n = matrix.length;
  const work = matrix.map((row, i) => [
    ...row,
    ...Array.from({ length: n }, (_, j) => i === j ? 1 : 0),
  ]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column; row < n; row++) {
      if (Math.abs(work[row]![column]!) > Math.abs(work[pivot]![column]!)) {
        pivot = row;
      }
    }
    [work[column], work[pivot]] = [work[pivot]!, work[column]!];
    const own = work[column]!;
    const scale = own[column]!;
    own.forEach((value, k) => own[k] = value / scale);
    work.forEach((row, i) => {
      if (i === column) return;
      const factor = row[column]!;
      row.forEach((value, k) => row[k] = value - factor * own[k]!);
    });
  }
  return work.map((row) => row.slice(n));
}
