/**
 * How far the nearest normal rows are: the distance to the fifth nearest.
 *
 * After Ramaswamy, Rastogi and Shim, "Efficient algorithms for mining outliers from
 * large data sets", SIGMOD 2000. Rows are searched one by one, so a random sample
 * of 5,000 normal rows is kept for reference. A sum of squares is given up once it
 * passes the fifth best so far; columns are summed in the order of their variance,
 * so that it does early.
 */
import { Random } from "../../random.ts";
import {
  type Columns,
  rowCount,
  type RowScore,
} from "../../detect/distance/columns.ts";
import { triangular } from "../../detect/distance/cholesky.ts";
import { moments } from "../../detect/distance/covariance.ts";

/** Which neighbour's distance is the score. */
const NEIGHBOUR = 5;
/** Normal rows that are kept. */
const REFERENCES = 5000;

/**
 * Keeps a random sample of normal rows.
 *
 * @param seed What the sample is drawn from.
 * @returns The Euclidean distance to the fifth nearest row of the sample, or to the
 * farthest where the sample is smaller.
 * @throws {RangeError} If there are fewer than two rows.
 */
export function nearestNeighbours(normal: Columns, seed: number): RowScore {
  const { width } = normal;
  const order = columnsByVariance(normal);
  const references = drawReferences(normal, order, seed);
  const nearest = new Float64Array(
    Math.min(NEIGHBOUR, references.length / width),
  );
  const row = new Float64Array(width);
  return (values, offset) => {
    for (let i = 0; i < width; i++) row[i] = values[offset + order[i]!]!;
    nearest.fill(Infinity);
    for (let start = 0; start < references.length; start += width) {
      const bound = nearest[nearest.length - 1]!;
      let square = 0;
      for (let i = 0; i < width && square < bound; i++) {
        const difference = row[i]! - references[start + i]!;
        square += difference * difference;
      }
      if (square < bound) insert(nearest, square);
    }
    return Math.sqrt(nearest[nearest.length - 1]!);
  };
}

/** Columns with the largest variance first. */
function columnsByVariance(normal: Columns): Int32Array {
  const { width } = normal;
  const { covariance } = moments(normal);
  const variance = (i: number) => covariance[triangular(i) + i]!;
  return Int32Array.from({ length: width }, (_, i) => i)
    .sort((i, j) => variance(j) - variance(i));
}

/** A sample without repetition, `[references, width]`, its columns in the given order. */
function drawReferences(
  normal: Columns,
  columns: Int32Array,
  seed: number,
): Float32Array {
  const { values, width } = normal;
  const rows = rowCount(normal);
  const order = new Random(seed).shuffle(
    Int32Array.from({ length: rows }, (_, i) => i),
  );
  const count = Math.min(rows, REFERENCES);
  const references = new Float32Array(count * width);
  for (let i = 0; i < references.length; i++) {
    const row = order[Math.floor(i / width)]!;
    references[i] = values[row * width + columns[i % width]!]!;
  }
  return references;
}

/** Puts a value into its place of an ascending list; the largest falls out. */
function insert(ascending: Float64Array, value: number): void {
  let place = ascending.length - 1;
  while (place > 0 && ascending[place - 1]! > value) {
    ascending[place] = ascending[place - 1]!;
    place--;
  }
  ascending[place] = value;
}
