/**
 * One opened source, before and after its columns have types.
 *
 * A format cuts lines into raw rows: cells for the comma-separated formats, an
 * object for NDJSON. A table holds a source's raw rows, can look ahead at the
 * first of them for inference, and then turns all of them into typed rows, the
 * ones looked at included.
 *
 * @module
 */
import { badRow, type RowPlace } from "./bad_row.ts";
import type { SampleColumn } from "./infer_schema.ts";
import type { Schema } from "./schema.ts";
import type { TrafficOptions } from "./traffic.ts";
import type { Row } from "./traffic_record.ts";

/** How many rows inference looks at. */
export const SAMPLE_ROWS = 1000;

/** A row as cut from the input: its content, or why it has none. */
export interface RawRow<T> {
  /** 1-based line on which the row starts. */
  readonly line: number;
  /** The content; `null` where it could not be cut. */
  readonly content: T | null;
  /** What is wrong where the content is `null`. */
  readonly problem: string;
}

/** Turns raw rows into typed rows, one by one. */
export interface RowParser<T> {
  /** Turns a raw row's content into a typed row. The place is not to be kept. */
  (content: T, place: RowPlace): Row;
  /** Is shown the raw rows whose contents come next, in their order. */
  look?(batch: readonly RawRow<T>[]): void;
}

/** What a format does with its raw rows. */
export interface TableReader<T> {
  /** The columns' names, where the source itself tells them. */
  readonly columns?: readonly string[];
  /** What columns a sample has, for inference. */
  sampleColumns(sample: readonly T[]): SampleColumn[];
  /** Whether a sampled value is what a numeric feature may hold. */
  isNumeric(value: unknown): boolean;
  /** Makes the parser for a schema. Checks that the columns it needs are there. */
  parserFor(schema: Schema, options: TrafficOptions): RowParser<T>;
}

/** Counts rows across sources. */
export interface RowCounter {
  /** The index of the next row. */
  next: number;
}

/** One opened source, whatever its format. */
export interface Table {
  /** What messages call the source. */
  readonly source: string;
  /** The columns' names, where the source itself tells them. */
  readonly columns: readonly string[] | undefined;
  /** Whether a sampled value is what a numeric feature may hold. */
  isNumeric(value: unknown): boolean;
  /**
   * Looks ahead at the first {@linkcode SAMPLE_ROWS} rows.
   *
   * @returns Their columns, or `undefined` where there is no row at all.
   */
  sample(): Promise<SampleColumn[] | undefined>;
  /** All rows, in batches of at least one. Called once. */
  rows(
    schema: Schema,
    options: TrafficOptions,
    counter: RowCounter,
  ): AsyncGenerator<Row[]>;
}

/** Makes a table of a format's raw rows, which come in batches of at least one. */
export function openTable<T>(
  source: string,
  batches: AsyncGenerator<RawRow<T>[]>,
  reader: TableReader<T>,
): Table {
  const seen: RawRow<T>[][] = [];
  return {
    source,
    columns: reader.columns,
    isNumeric: (value) => reader.isNumeric(value),

    async sample() {
      const sample: T[] = [];
      let rows = 0;
      while (rows < SAMPLE_ROWS) {
        const { done, value } = await batches.next();
        if (done) break;
        seen.push(value);
        for (const raw of value.slice(0, SAMPLE_ROWS - rows)) {
          if (raw.content !== null) sample.push(raw.content);
        }
        rows += value.length;
      }
      return rows === 0 ? undefined : reader.sampleColumns(sample);
    },

    async *rows(schema, options, counter) {
      const parse = reader.parserFor(schema, options);
      // One for all rows: it is looked at where a row is bad, and not kept.
      const place = { source, line: 0, index: 0 };
      const typed = ({ line, content, problem }: RawRow<T>): Row => {
        place.line = line;
        place.index = counter.next++;
        return content === null
          ? badRow(place, problem)
          : parse(content, place);
      };
      const typedBatch = (batch: readonly RawRow<T>[]): Row[] => {
        parse.look?.(batch);
        return batch.map(typed);
      };
      for (let batch = seen.shift(); batch; batch = seen.shift()) {
        yield typedBatch(batch);
      }
      for await (const batch of batches) yield typedBatch(batch);
    },
  };
}
