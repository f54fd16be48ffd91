import { stringify } from "@std/csv/stringify";
import { countText } from "../evaluate/report/number_text.ts";
import { openConnectionTraffic } from "../features/connections/open_connection_traffic.ts";
import { DEFAULT_LATENESS } from "../features/connections/start_order.ts";
import { checkMaxErrors, limitRows } from "../records/limit_bad_rows.ts";
import { CONNECTION_FEATURES } from "../records/schema.ts";
import type { TrafficRecord } from "../records/traffic_record.ts";
import { BadRows } from "./bad_rows.ts";
import { type Command, defineCommand } from "./command.ts";
import {
  captureCounts,
  CONNECTION_OPTIONS,
  tellSkipped,
} from "./connection_options.ts";
import { Notices } from "./notices.ts";
import { choice, decimal, defaulted } from "./options.ts";
import { standardOutput } from "./output.ts";
import { sourcesOf } from "./read_traffic.ts";

/** Columns that stand before the features, and are none. */
const CONTEXT = ["ts", "uid", "source"] as const;

function toRow(
  { values, time, label, connection }: TrafficRecord,
  hasLabel: boolean,
): string[] {
  const row = [time ?? "", connection!.uid, connection!.originator];
  for (const value of values) row.push(value === null ? "" : String(value));
  if (hasLabel) row.push(label ?? "");
  return row;
}

/** `gatewarden features`: what the detector sees. */
export const featuresCommand: Command = defineCommand({
  name: "features",
  description:
    "Reads connections as the command of that name does and writes the features " +
    "that are worked out from them as CSV, in order of start: time, uid and source " +
    "address, the features, and the label where there is one.",
  operands: "[FILE…]",
  operandCount: [0, Infinity],
  options: {
    schema: defaulted(choice(CONNECTION_FEATURES), {
      placeholder: "WHICH",
      default: "connection",
      help:
        "connection (behaviour on a network of today) or nsl-kdd-flow (the 26 " +
        "features of NSL-KDD)",
    }),
    lateness: defaulted(
      decimal("a number of at least 0", (value) => value >= 0),
      {
        placeholder: "SECONDS",
        default: String(DEFAULT_LATENESS),
        help: "how long one waits for others that started before it",
      },
    ),
    ...CONNECTION_OPTIONS,
  },
  examples: [
    "gatewarden features conn.log",
    "gatewarden features traffic.pcap --schema nsl-kdd-flow --lateness 300",
  ],
  async run({ options, operands }) {
    const notices = new Notices(options.quiet);
    const badRows = new BadRows(notices);
    const maxErrors = options["max-errors"];
    checkMaxErrors(maxErrors);
    const counts = captureCounts();
    const traffic = await openConnectionTraffic(sourcesOf(operands), {
      format: options.format,
      features: options.schema,
      lateness: options.lateness,
      packets: { ignoreChecksums: options["ignore-checksums"], counts },
    });
    const { features } = traffic.schema;
    const label = traffic.isLabelled ? traffic.schema.label : undefined;
    const names = features.map(({ name }) => name);
    const columns = [...CONTEXT, ...names, ...(label ? [label.column] : [])];
    const stdout = standardOutput();
    await stdout.write(toCsv(columns));
    let written = 0;
    try {
      const limited = limitRows(traffic.rows, {
        ...(maxErrors !== undefined && { maxErrors }),
        report: (row) => badRows.report(row),
      });
      for await (const row of limited) {
        if ("problem" in row) continue;
        await stdout.write(toCsv(toRow(row, label !== undefined)));
        written++;
      }
    } finally {
      // What was read before a failure is as good as any.
      await stdout.flush();
    }
    badRows.summarize();
    tellSkipped(traffic.skipped, counts, notices);
    const { late } = traffic.counts;
    notices.note(
      `format: ${traffic.format}, ${countText(written)} connections, ` +
        `${countText(late)} of them came too late to be put in order`,
    );
    return 0;
  },
});

function toCsv(cells: readonly string[]): string {
  return stringify([cells], { headers: false }).replace(/\r?\n$/, "\n");
}
