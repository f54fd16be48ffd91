import { DEFAULT_LATENESS } from "../features/connections/start_order.ts";
import { parseRate, type Rate } from "../watch/rate_limit.ts";
import {
  CONNECTION_FORMATS,
  type ConnectionFormat,
} from "../records/connections/detect_connection_format.ts";
import { MODEL_OPTIONS } from "./model_options.ts";
import {
  asText,
  choice,
  decimal,
  defaulted,
  type Flag,
  flag,
  optional,
  type ValueOption,
} from "./options.ts";
import { READ_OPTIONS } from "./read_options.ts";

/** The options of `gatewarden watch`. */
export const WATCH_OPTIONS: {
  readonly model: ValueOption<string>;
  readonly threshold: typeof MODEL_OPTIONS.threshold;
  readonly format: ValueOption<ConnectionFormat | "auto">;
  readonly lateness: ValueOption<number | undefined>;
  readonly output: ValueOption<string | undefined>;
  readonly state: ValueOption<string | undefined>;
  readonly "max-alerts": ValueOption<Rate>;
  readonly allowlist: ValueOption<string | undefined>;
  readonly pseudonymise: ValueOption<string | undefined>;
  readonly simulate: Flag;
  readonly "on-overload": ValueOption<"block" | "drop-oldest">;
  readonly health: ValueOption<string | undefined>;
  readonly "silent-minutes": ValueOption<number>;
  readonly "ignore-checksums": Flag;
  readonly quiet: Flag;
} = {
  model: {
    ...MODEL_OPTIONS.model,
    default: "nsl-kdd-flow",
    help: "a model that was trained on connections",
  },
  threshold: MODEL_OPTIONS.threshold,
  format: defaulted(choice(["auto", ...CONNECTION_FORMATS] as const), {
    placeholder: "FORMAT",
    default: "auto",
    help: `form of the input: auto, ${CONNECTION_FORMATS.join(", ")}`,
  }),
  lateness: optional(
    decimal("a number of at least 0", (value) => value >= 0),
    {
      placeholder: "SECONDS",
      help:
        "how long a connection waits for others that started before it; by " +
        `default as long as in training, else ${DEFAULT_LATENESS}`,
    },
  ),
  output: optional(asText, {
    placeholder: "FILE",
    help: "where alerts go, instead of stdout; they are added at its end",
  }),
  state: optional(asText, {
    placeholder: "FILE",
    help:
      "what was read and which incidents are open, to go on after a restart",
  }),
  "max-alerts": defaulted<Rate>((text) => parseRate(text), {
    placeholder: "N/s|m|h|d",
    default: "20/h",
    help: "at most so many records; what is held back is summed up",
  }),
  allowlist: optional(asText, {
    placeholder: "FILE",
    help: "JSON file of what need not be told, each entry with its reason",
  }),
  pseudonymise: optional(asText, {
    placeholder: "KEYFILE",
    help: "replace addresses by pseudonyms that keep common prefixes",
  }),
  simulate: flag("mark all records as simulated, and sum up what would come"),
  "on-overload": defaulted(choice(["block", "drop-oldest"] as const), {
    placeholder: "WHAT",
    default: "block",
    help:
      "where input outruns scoring: block has it wait, drop-oldest leaves " +
      "connections out and counts them",
  }),
  health: optional(asText, {
    placeholder: "FILE",
    help: "where the heartbeat of each minute goes, instead of stderr",
  }),
  "silent-minutes": defaulted(
    decimal("a number above 0", (value) => value > 0),
    {
      placeholder: "N",
      default: "5",
      help: "say so when no input came for N minutes",
    },
  ),
  "ignore-checksums": READ_OPTIONS["ignore-checksums"],
  quiet: READ_OPTIONS.quiet,
};
