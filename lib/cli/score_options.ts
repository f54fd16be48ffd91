import type { ReasonsMode } from "../detect/verdict.ts";
import { WORKERS, type Workers } from "./core_wish.ts";
import { MODEL_OPTIONS } from "./model_options.ts";
import {
  choice,
  defaulted,
  type Flag,
  flag,
  integer,
  type ValueOption,
} from "./options.ts";
import { READ_OPTIONS } from "./read_options.ts";

const REASONS: readonly ReasonsMode[] = ["anomalies", "all", "none"];

/** The options of `gatewarden score`. */
export const SCORE_OPTIONS:
  & typeof MODEL_OPTIONS
  & typeof READ_OPTIONS
  & {
    readonly reasons: ValueOption<ReasonsMode>;
    readonly "max-delay": ValueOption<number>;
    readonly "only-anomalies": Flag;
    readonly "fail-on-anomaly": Flag;
    readonly workers: ValueOption<Workers>;
  } = {
    ...MODEL_OPTIONS,
    reasons: defaulted(choice(REASONS), {
      placeholder: "WHICH",
      default: "anomalies",
      help: "which verdicts tell their reasons: anomalies, all, none",
    }),
    "max-delay": defaulted(integer(0, 60_000), {
      placeholder: "MS",
      default: "0",
      help:
        "how many milliseconds a row may wait for others to be scored with; 0: as " +
        "soon as no other row is there",
    }),
    "only-anomalies": flag("leave out the verdicts on normal windows"),
    "fail-on-anomaly": flag("end with exit code 1 if any window is anomalous"),
    workers: defaulted(choice(WORKERS), {
      placeholder: "WHICH",
      default: "auto",
      help:
        "whether a second core scores while this one reads and writes: 1, 0, or " +
        "auto for files from 4 MiB and streams of more than 20,000 windows where " +
        "there are two cores",
    }),
    ...READ_OPTIONS,
  };
