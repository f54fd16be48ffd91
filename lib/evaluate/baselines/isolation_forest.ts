/**
 * How few random cuts it takes to part a row from normal ones.
 *
 * A tree takes a random sample of 256 normal rows and cuts it, by a random column
 * at a random place of the column's range, until rows stand alone or the tree is as
 * deep as a balanced one would be. Rows that are few and different end in short
 * paths; the score is 2^(-mean path / expected path), 0 to 1 (Liu, Ting and Zhou,
 * "Isolation forest", ICDM 2008, with their 256 rows and 100 trees).
 *
 * A tree is a list of nodes in arrays, children after parents:
 *
 *     column[i]  the column that node i cuts, -1 for a leaf
 *     value[i]   where it cuts; for a leaf the path length that it stands for
 *     left[i]    the child of rows below the cut, the other child follows it
 */
import { Random } from "../../random.ts";
import {
  type Columns,
  rowCount,
  type RowScore,
} from "../../detect/distance/columns.ts";

/** Rows that each tree sees. */
const SAMPLE = 256;
const TREES = 100;

interface Tree {
  readonly column: Int32Array;
  readonly value: Float64Array;
  readonly left: Int32Array;
}

/**
 * Grows a forest on normal rows.
 *
 * @param seed What samples and cuts are drawn from.
 * @returns 0 to 1; about ½ where nothing stands out.
 * @throws {RangeError} If there are fewer than two rows.
 */
export function isolationForest(normal: Columns, seed: number): RowScore {
  const rows = rowCount(normal);
  const random = new Random(seed);
  const size = Math.min(SAMPLE, rows);
  const deepest = Math.ceil(Math.log2(size));
  const trees = Array.from(
    { length: TREES },
    () => growTree(normal, drawRows(rows, size, random), deepest, random),
  );
  const expected = expectedPath(size);
  return (values, offset) => {
    let sum = 0;
    for (const tree of trees) sum += pathLength(tree, values, offset);
    return 2 ** (-sum / (TREES * expected));
  };
}

/** Distinct rows at random: the first steps of a shuffle. */
function drawRows(rows: number, size: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const j = i + random.integer(rows - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, size);
}

/**
 * The mean path of an unsuccessful search in a binary tree of n rows, which is what
 * a leaf of n rows still lacks: 2·H(n - 1) - 2(n - 1)/n.
 */
function expectedPath(n: number): number {
  if (n < 2) return 0;
  let harmonic = 0;
  for (let i = 1; i < n; i++) harmonic += 1 / i;
  return 2 * harmonic - 2 * (n - 1) / n;
}

function growTree(
  { values, width }: Columns,
  sample: Int32Array,
  deepest: number,
  random: Random,
): Tree {
  const column: number[] = [];
  const value: number[] = [];
  const left: number[] = [];
  const order = Int32Array.from({ length: width }, (_, i) => i);
  const waiting = [{ rows: sample, depth: 0 }];
  for (let node = 0; node < waiting.length; node++) {
    const { rows, depth } = waiting[node]!;
    const cut = depth < deepest && rows.length > 1
      ? drawCut({ values, width }, rows, order, random)
      : undefined;
    column.push(cut?.column ?? -1);
    value.push(cut?.at ?? depth + expectedPath(rows.length));
    left.push(waiting.length);
    if (cut === undefined) continue;
    const isBelow = (row: number) => values[row * width + cut.column]! < cut.at;
    waiting.push(
      { rows: rows.filter(isBelow), depth: depth + 1 },
      { rows: rows.filter((row) => !isBelow(row)), depth: depth + 1 },
    );
  }
  return {
    column: Int32Array.from(column),
    value: Float64Array.from(value),
    left: Int32Array.from(left),
  };
}

/** A cut through a random column that varies here; none where all rows are alike. */
function drawCut(
  { values, width }: Columns,
  rows: Int32Array,
  order: Int32Array,
  random: Random,
): { column: number; at: number } | undefined {
  for (let i = 0; i < width; i++) {
    const j = i + random.integer(width - i);
    [order[i], order[j]] = [order[j]!, order[i]!];
    const column = order[i]!;
    let low = Infinity;
    let high = -Infinity;
    for (const row of rows) {
      low = Math.min(low, values[row * width + column]!);
      high = Math.max(high, values[row * width + column]!);
    }
    if (low === high) continue;
    // Above the lowest, so that neither side of the cut is empty.
    const at = high - random.uniform() * (high - low);
    return { column, at: at > low ? at : high };
  }
  return undefined;
}

function pathLength(
  { column, value, left }: Tree,
  row: Float32Array,
  offset: number,
): number {
  let node = 0;
  while (column[node]! >= 0) {
    const isBelow = row[offset + column[node]!]! < value[node]!;
    node = left[node]! + (isBelow ? 0 : 1);
  }
  return value[node]!;
}
