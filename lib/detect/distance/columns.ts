/** Rows of columns, one after another. */
export interface Columns {
  /** `[rows, width]` */
  readonly values: Float32Array;
  /** Columns in a row. */
  readonly width: number;
}

/** Scores one row; higher is more anomalous. */
export type RowScore = (
  /** Rows of columns. */
  values: Float32Array,
  /** Where the row's first column stands. */
  offset: number,
) => number;

/**
 * How many rows there are.
 *
 * @throws {RangeError} If there are fewer than two, which have no spread, or the
 * values are not a whole number of rows.
 */
export function rowCount({ values, width }: Columns): number {
  const rows = values.length / width;
  if (!Number.isInteger(rows) || rows < 2) {
    throw new RangeError(
      `Cannot learn from ${values.length} values in rows of ${width} ` +
        "as there must be two rows or more",
    );
  }
  return rows;
}
