import { syntheticCsv } from "../records/synthetic.ts";
import { type Command, defineCommand } from "./command.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { generateCsv } from "./generate_csv.ts";
import { Notices } from "./notices.ts";
import {
  asText,
  decimal,
  defaulted,
  flag,
  integer,
  optional,
} from "./options.ts";
import { standardOutput } from "./output.ts";

/** More minutes than these end after the last date that there is. */
const MOST_ROWS = 100_000_000_000;

/** `gatewarden generate`: synthetic traffic. */
export const generateCommand: Command = defineCommand({
  name: "generate",
  description:
    "Makes up the traffic of a gateway, a row a minute, as CSV with a label " +
    "column. The same seed gives the same rows on every machine. Four kinds of " +
    "anomalies are labelled: spike, level_shift, scan, broken_correlation.",
  operands: "",
  operandCount: [0, 0],
  options: {
    rows: defaulted(integer(0, MOST_ROWS), {
      placeholder: "N",
      default: "20000",
      help: "how many rows",
    }),
    "anomaly-fraction": defaulted(
      decimal("a number from 0 to 0.5", (value) => value >= 0 && value <= 0.5),
      {
        placeholder: "SHARE",
        default: "0.02",
        help: "share of anomalous rows; the first 200 rows are always normal",
      },
    ),
    seed: defaulted(integer(-Number.MAX_SAFE_INTEGER), {
      placeholder: "N",
      default: "1",
      help: "what the traffic is drawn from",
    }),
    output: optional(asText, {
      placeholder: "FILE",
      help: "where the rows go, instead of stdout",
    }),
    quiet: flag("no notices, only errors"),
  },
  examples: [
    "gatewarden generate --rows 20000 --seed 7 --output traffic.csv",
    "gatewarden generate | gatewarden score --model synthetic --only-anomalies",
  ],
  async run({ options: { rows, seed, output, quiet, ...rest } }) {
    const synthetic = {
      rows,
      seed,
      anomalyFraction: rest["anomaly-fraction"],
    };
    if (output !== undefined) {
      await generateCsv(output, synthetic);
      new Notices(quiet).note(`wrote ${countText(rows)} rows to ${output}`);
      return 0;
    }
    const stdout = standardOutput();
    for await (const text of syntheticCsv(synthetic)) await stdout.write(text);
    await stdout.flush();
    return 0;
  },
});
