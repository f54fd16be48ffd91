/**
 * What the columns of a table most likely are, from a sample of its rows.
 *
 * A column of numbers is numeric, one of text categorical. Left out are the
 * label, the key, timestamps, columns without a value, and identifiers: text of
 * which most values are new would only teach a detector the sample by heart.
 *
 * @module
 */
import { BadInputError, ConfigurationError } from "../errors.ts";
import { quoted, quotedList } from "./bad_row.ts";
import { missingColumn } from "./cell_layout.ts";
import { nslKddSchema } from "./nsl_kdd.ts";
import type { Feature, LabelColumn, Schema } from "./schema.ts";
import type { TrafficOptions } from "./traffic.ts";

/** A column of the sample. */
export interface SampleColumn {
  /** The column's name. */
  readonly name: string;
  /** Its values in the order of the rows, missing ones left out. */
  readonly values: readonly unknown[];
}

/** The sample, and what is known about it. */
export interface TrafficSample {
  /** What messages call the source. */
  readonly source: string;
  /** The columns, in order. */
  readonly columns: readonly SampleColumn[];
  /** Whether a value is what a numeric feature may hold. */
  isNumeric(value: unknown): boolean;
}

/** What inference found. */
export interface InferredSchema {
  /** The schema. */
  readonly schema: Schema;
  /** The columns that are used for nothing, in order. */
  readonly ignored: readonly string[];
}

/** Names under which labels go, the likeliest first. */
const LABEL_NAMES = ["label", "class", "attack_type"];

const TIME_NAMES = new Set([
  "ts",
  "time",
  "timestamp",
  "date",
  "datetime",
  "@timestamp",
]);

const DATE_TIME =
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/i;

/** Fewer values say nothing about whether they repeat. */
const IDENTIFIER_VALUES = 100;

function isTime({ name, values }: SampleColumn): boolean {
  if (TIME_NAMES.has(name.toLowerCase())) return true;
  return values.length > 0 &&
    values.every((value) =>
      typeof value === "string" && DATE_TIME.test(value.trim())
    );
}

/** What a column is as a feature; `undefined` where it is none. */
function featureType(
  { values }: SampleColumn,
  isNumeric: (value: unknown) => boolean,
): Feature["type"] | undefined {
  if (values.length === 0) return undefined;
  const isMost = (test: (value: unknown) => boolean) =>
    2 * values.filter(test).length > values.length;
  if (isMost((value) => typeof value === "object")) return undefined;
  // A stray text makes its row a bad one, told and counted, and no category of
  // what are numbers.
  if (isMost(isNumeric)) return "numeric";
  const distinct = new Set(values.map(String)).size;
  const identifies = values.length >= IDENTIFIER_VALUES &&
    distinct > values.length / 2;
  return identifies ? undefined : "categorical";
}

/** The label that means normal, as the sample writes it. */
function normalLabel({ values }: SampleColumn): string | undefined {
  const labels = new Set(values.map((value) => String(value).trim()));
  for (const name of ["normal", "benign"]) {
    for (const label of labels) {
      if (label.toLowerCase() === name) return label;
    }
  }
  const binary = labels.size > 0 &&
    Array.from(labels).every((label) => label === "0" || label === "1");
  return binary ? "0" : undefined;
}

/** The label column and which label is normal, where there is such a column. */
function findLabel(
  { columns, source }: TrafficSample,
  options: TrafficOptions,
): LabelColumn | undefined {
  const names = columns.map(({ name }) => name);
  const named = options.label === undefined
    ? LABEL_NAMES.map((known) =>
      columns.find(({ name }) => name.toLowerCase() === known)
    ).find((column) => column !== undefined)
    : columns.find(({ name }) => name === options.label);
  if (named === undefined) {
    if (options.label !== undefined) {
      throw missingColumn(source, options.label, names);
    }
    if (!options.requireLabel) return undefined;
    throw new ConfigurationError(
      `Cannot tell the label column of ${source}: name it with ` +
        `--label COLUMN; there are ${quotedList(names)}`,
    );
  }
  const normal = options.normal ?? normalLabel(named);
  if (normal !== undefined) return { column: named.name, normal };
  if (!options.requireLabel) return undefined;
  const seen = Array.from(new Set(named.values.map(String)));
  throw new ConfigurationError(
    `Cannot tell which label in column ${quoted(named.name)} of ${source} is ` +
      `the normal one: name it with --normal VALUE; ` +
      (seen.length === 0
        ? "no label was seen"
        : `seen were ${quotedList(seen)}`),
  );
}

/** Whether a column may be a feature as far as its role goes. */
function isFree(
  { name }: SampleColumn,
  label: LabelColumn | undefined,
  options: TrafficOptions,
): boolean {
  // A second column of labels would give the answer away.
  return name !== label?.column && name !== options.label &&
    name !== options.by && !LABEL_NAMES.includes(name.toLowerCase());
}

/** NSL-KDD's own features where all 41 columns are there. */
function knownFeatures(
  columns: readonly SampleColumn[],
): readonly Feature[] | undefined {
  const names = new Set(columns.map(({ name }) => name));
  const { features } = nslKddSchema;
  return features.every(({ name }) => names.has(name)) ? features : undefined;
}

/**
 * Infers what the columns of a table are.
 *
 * A column is a timestamp if it is called `ts`, `time`, `timestamp`, `date`,
 * `datetime` or `@timestamp`, or holds only ISO 8601 date-times; the first one
 * becomes the schema's. The label column is called `label`, `class` or
 * `attack_type` unless the options name it. Normal is the label `normal` or
 * `benign` in any case, else `0` where all are 0 and 1, unless the options name
 * it. A text column with at least 100 values, over half of them distinct, is an
 * identifier and ignored. A column is numeric if most of its values are numbers:
 * what is not is told as a bad row.
 *
 * @param sample The first rows, by columns.
 * @param options `label`, `normal`, `time`, `by` and `requireLabel` count.
 * @throws {ConfigurationError} If a named column is missing, if labels are
 * required and cannot be told, or if no column is left as a feature.
 * @throws {BadInputError} If the sample holds no value at all.
 */
export function inferSchema(
  sample: TrafficSample,
  options: TrafficOptions = {},
): InferredSchema {
  const { source, columns, isNumeric } = sample;
  const names = columns.map(({ name }) => name);
  for (const name of [options.time, options.by]) {
    if (name !== undefined && !names.includes(name)) {
      throw missingColumn(source, name, names);
    }
  }
  if (columns.every(({ values }) => values.length === 0)) {
    throw new BadInputError(
      `Cannot read ${source} as none of its first rows holds a value`,
    );
  }
  const label = findLabel(sample, options);
  const free = columns.filter((column) => isFree(column, label, options));
  const time = options.time ?? free.find(isTime)?.name;
  const features = knownFeatures(free) ?? free.flatMap((column): Feature[] => {
    if (column.name === time || isTime(column)) return [];
    const type = featureType(column, isNumeric);
    return type === undefined ? [] : [{ name: column.name, type }];
  });
  const used = new Set(features.map(({ name }) => name));
  for (const name of [label?.column, time, options.by]) {
    if (name !== undefined) used.add(name);
  }
  const ignored = names.filter((name) => !used.has(name));
  if (features.length === 0) {
    throw new ConfigurationError(
      `Cannot use ${source} as none of its columns can be a feature: ` +
        quotedList(names),
    );
  }
  const schema = { features, ...(label && { label }), ...(time && { time }) };
  return { schema, ignored };
}
