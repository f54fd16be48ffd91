import type { ConnectionRecord } from "./connections/connection_record.ts";

/** A feature's value: a number, a category's name, or `null` where it is missing. */
export type FeatureValue = number | string | null;

/** One good row of traffic, its values in the schema's order. */
export interface TrafficRecord {
  /** 0-based row of the input, bad rows counted, headers not. */
  readonly index: number;
  /**
   * `[features]` in the order of the schema: finite numbers for numeric
   * features, strings for categorical ones, `null` where missing.
   */
  readonly values: readonly FeatureValue[];
  /** The row's label, where the schema names a label column. */
  readonly label?: string;
  /** The row's time as the input wrote it, where the schema names a time column. */
  readonly time?: string;
  /** The value of the column that sequences are cut by, such as a source address. */
  readonly key?: string;
  /** The connection that the values were worked out from, where one was. */
  readonly connection?: ConnectionRecord;
}

/** A row that cannot be scored: where it stands and what is wrong with it. */
export interface BadRow {
  /** 0-based row of the input, bad rows counted, headers not. */
  readonly index: number;
  /** The file's name, or `stdin`. */
  readonly source: string;
  /** 1-based line of the source on which the row starts; 0 where it has no lines. */
  readonly line: number;
  /** The field at fault, where one is. */
  readonly field?: string;
  /** The text found there, cut to 80 characters. */
  readonly value?: string;
  /** The whole sentence: `Cannot parse conn.log line 17: field "duration" is "abc", expected a number`. */
  readonly problem: string;
}

/** What a record stream carries: good rows, and bad ones in their place. */
export type Row = TrafficRecord | BadRow;

/** Whether a row is one that cannot be scored. */
export function isBadRow(row: Row): row is BadRow {
  return "problem" in row;
}
