/**
 * NSL-KDD: the 41 features of KDD Cup 1999, without a header.
 *
 * M. Tavallaee, E. Bagheri, W. Lu and A. Ghorbani, "A detailed analysis of the
 * KDD CUP 99 data set", CISDA 2009. A row is the features, then perhaps the
 * label, then perhaps the difficulty: how many of 21 classifiers got the row
 * right, which is knowledge of the answer and never read. The format has no
 * quoting: cells end at commas.
 *
 * @module
 */
import { ConfigurationError } from "../errors.ts";
import { quoted } from "./bad_row.ts";
import { OVERLONG } from "./csv_records.ts";
import { isBlank, type LineBlock } from "./line_blocks.ts";
import { parseNumber } from "./parse_number.ts";
import { NSL_KDD_CATEGORIES } from "./nsl_kdd_categories.ts";
import type { Feature, Schema } from "./schema.ts";
import { openTable, type RawRow, type Table } from "./table.ts";
import { type RowText, textParser } from "./text_parser.ts";

const NAMES = [
  "duration",
  "protocol_type",
  "service",
  "flag",
  "src_bytes",
  "dst_bytes",
  "land",
  "wrong_fragment",
  "urgent",
  "hot",
  "num_failed_logins",
  "logged_in",
  "num_compromised",
  "root_shell",
  "su_attempted",
  "num_root",
  "num_file_creations",
  "num_shells",
  "num_access_files",
  "num_outbound_cmds",
  "is_host_login",
  "is_guest_login",
  "count",
  "srv_count",
  "serror_rate",
  "srv_serror_rate",
  "rerror_rate",
  "srv_rerror_rate",
  "same_srv_rate",
  "diff_srv_rate",
  "srv_diff_host_rate",
  "dst_host_count",
  "dst_host_srv_count",
  "dst_host_same_srv_rate",
  "dst_host_diff_srv_rate",
  "dst_host_same_src_port_rate",
  "dst_host_srv_diff_host_rate",
  "dst_host_serror_rate",
  "dst_host_srv_serror_rate",
  "dst_host_rerror_rate",
  "dst_host_srv_rerror_rate",
];

/**
 * The schema of NSL-KDD: 38 numeric and 3 categorical features in the order of
 * the data set, and the label column, in which `normal` means normal.
 */
export const nslKddSchema: Schema = {
  features: NAMES.map((name): Feature => {
    const categories = NSL_KDD_CATEGORIES[name];
    if (categories === undefined) return { name, type: "numeric" };
    return { name, type: "categorical", categories };
  }),
  label: { column: "label", normal: "normal" },
};

/** Whether a line reads like a row of NSL-KDD. */
export function isNslKddLine(line: string): boolean {
  const cells = line.split(",");
  return cells.length >= NAMES.length && cells.length <= NAMES.length + 2 &&
    /^(tcp|udp|icmp)$/.test(cells[1]!) &&
    Number.isFinite(parseNumber(cells[0]!));
}

/** Refuses a schema that is not about some of these 41 columns. */
function checkSchema(schema: Schema, source: string): void {
  const problem = `Cannot read ${source} as nsl-kdd as the schema `;
  for (const { name } of schema.features) {
    if (NAMES.includes(name)) continue;
    throw new ConfigurationError(
      `${problem}names the feature ${quoted(name)}, which is none of its 41`,
    );
  }
}

async function* records(
  blocks: AsyncIterable<LineBlock>,
): AsyncGenerator<RawRow<RowText>[]> {
  for await (const { firstLine, lines } of blocks) {
    const rows: RawRow<RowText>[] = [];
    for (let i = 0; i < lines.length; i++) {
      const text = lines[i]!;
      const line = firstLine + i;
      if (text === null) rows.push({ line, content: null, problem: OVERLONG });
      else if (!isBlank(text)) rows.push({ line, content: text, problem: "" });
    }
    if (rows.length > 0) yield rows;
  }
}

/** KDD'99 ends its labels with a full stop: `normal.`. */
function withoutStop(label: string): string {
  return label.endsWith(".") ? label.slice(0, -1) : label;
}

/** Opens a source as NSL-KDD. */
export function openNslKdd(
  source: string,
  blocks: AsyncGenerator<LineBlock>,
): Promise<Table> {
  const table = openTable(source, records(blocks), {
    columns: [...NAMES, "label"],
    sampleColumns: () => [],
    isNumeric: () => false,
    parserFor(schema, options) {
      checkSchema(schema, source);
      const label = options.label ?? schema.label?.column ?? "label";
      return textParser({
        source,
        columns: [...NAMES, label],
        widths: [NAMES.length, NAMES.length + 1, NAMES.length + 2],
        schema,
        by: options.by,
        requireLabel: options.requireLabel ?? false,
        label: withoutStop,
      });
    },
  });
  return Promise.resolve(table);
}
