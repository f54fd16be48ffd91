import { countText } from "../evaluate/report/number_text.ts";
import { checkMaxErrors } from "../records/limit_bad_rows.ts";
import { limitBatches } from "../records/limit_batches.ts";
import { openConnections } from "../records/connections/open_connections.ts";
import { toZeek } from "../records/connections/zeek_names.ts";
import { BadRows } from "./bad_rows.ts";
import { type Command, defineCommand } from "./command.ts";
import {
  captureCounts,
  CONNECTION_OPTIONS,
  tellSkipped,
} from "./connection_options.ts";
import { each } from "./each.ts";
import { Notices } from "./notices.ts";
import { standardOutput } from "./output.ts";
import { sourcesOf } from "./read_traffic.ts";

/** `gatewarden connections`: what is read of logs and captures. */
export const connectionsCommand: Command = defineCommand({
  name: "connections",
  description:
    "Reads Zeek's conn.log (TSV or JSON), Suricata's eve.json or a packet capture " +
    "(pcap, pcapng) and writes its connections as NDJSON under Zeek's names, in " +
    "the order of the input; those of a capture as they end. No FILE or - means " +
    "stdin; .gz is read as such.",
  operands: "[FILE…]",
  operandCount: [0, Infinity],
  options: CONNECTION_OPTIONS,
  examples: [
    "gatewarden connections traffic.pcap",
    "tcpdump -U -w - | gatewarden connections --format pcap -",
  ],
  async run({ options, operands }) {
    const notices = new Notices(options.quiet);
    const badRows = new BadRows(notices);
    const maxErrors = options["max-errors"];
    checkMaxErrors(maxErrors);
    const counts = captureCounts();
    const { format, rows, skipped } = await openConnections(
      sourcesOf(operands),
      {
        format: options.format,
        packets: { ignoreChecksums: options["ignore-checksums"], counts },
      },
    );
    const stdout = standardOutput();
    let written = 0;
    try {
      const limited = limitBatches(rows, {
        ...(maxErrors !== undefined && { maxErrors }),
        report: (row) => badRows.report(row),
      });
      for await (const row of each(limited)) {
        if ("problem" in row) continue;
        await stdout.write(JSON.stringify(toZeek(row)) + "\n");
        written++;
      }
    } finally {
      // What was read before a failure is as good as any.
      await stdout.flush();
    }
    badRows.summarize();
    tellSkipped(skipped, counts, notices);
    notices.note(`format: ${format}, ${countText(written)} connections`);
    return 0;
  },
});
