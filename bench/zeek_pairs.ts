/**
 * Our connections beside Zeek's own, capture by capture:
 * `deno task bench:zeek-pairs`.
 *
 * Prints a line per pair, each row that differs with its columns, and the share
 * of rows that agree in all of them.
 */
import {
  comparePair,
  ignoresChecksums,
  type PairRow,
  ZEEK_PAIRS,
  zeekPairs,
} from "../tests/records/packets/zeek_pairs.ts";
import { requireData } from "./require_data.ts";

function shown(row: PairRow | undefined, columns: readonly string[]): string {
  if (row === undefined) return "none";
  return columns.map((name) => `${name}=${row[name]}`).join(" ");
}

function ends(row: PairRow): string {
  return `${row["id.orig_h"] ?? "?"}:${row["id.orig_p"] ?? "?"} > ` +
    `${row["id.resp_h"] ?? "?"}:${row["id.resp_p"] ?? "?"}`;
}

await requireData(
  ZEEK_PAIRS,
  "pairs of a capture and Zeek's conn.log, of testing/btest in zeek/zeek",
);
const total = { expected: 0, rows: 0, agreeing: 0, sameHistory: 0 };
console.log("rows  ours  agree  history  checksums  pair");
for (const pair of zeekPairs()) {
  const result = await comparePair(pair);
  const { expected, found, agreeing, sameHistory, differing } = result;
  total.expected += expected;
  total.rows += agreeing + differing.length;
  total.agreeing += agreeing;
  total.sameHistory += sameHistory;
  console.log(
    String(expected).padStart(4),
    String(found).padStart(5),
    String(agreeing).padStart(6),
    String(sameHistory).padStart(8),
    (ignoresChecksums(pair) ? "ignored" : "checked").padStart(10),
    ` ${pair.name}`,
  );
  for (const { expected, found, columns } of differing) {
    console.log(`      ${ends((expected ?? found)!)}`);
    console.log(`        Zeek: ${shown(expected, columns)}`);
    console.log(`        ours: ${shown(found, columns)}`);
  }
}
const share = (100 * total.agreeing / total.rows).toFixed(2);
console.log(
  `${total.agreeing} of ${total.rows} rows agree in all columns (${share} %), ` +
    `${total.sameHistory} of those in their history too`,
);
