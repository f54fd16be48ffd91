import { INPUT_FORMATS, type InputFormat } from "./input_formats.ts";
import {
  asText,
  choice,
  defaulted,
  type Flag,
  flag,
  optional,
  type ValueOption,
} from "./options.ts";

/** The options of every command that reads traffic. */
export const READ_OPTIONS: {
  readonly format: ValueOption<InputFormat | "auto">;
  readonly columns: ValueOption<string | undefined>;
  readonly "max-errors": ValueOption<string | undefined>;
  readonly "ignore-checksums": Flag;
  readonly quiet: Flag;
} = {
  format: defaulted(choice(["auto", ...INPUT_FORMATS] as const), {
    placeholder: "FORMAT",
    default: "auto",
    help: `form of the input: auto, ${INPUT_FORMATS.join(", ")}`,
  }),
  columns: optional(asText, {
    placeholder: "FILE",
    help: "JSON file that says what the columns are, instead of finding out",
  }),
  "max-errors": optional(asText, {
    placeholder: "N|N%",
    help:
      "stop with exit code 3 when more rows are bad; by default when both more " +
      "than 100 rows and more than 1 % of them are",
  }),
  "ignore-checksums": flag(
    "take packets of a capture whose checksums are wrong, as network cards leave them",
  ),
  quiet: flag("no notices and no progress, only errors and bad rows"),
};

/** Which column is the label, for the commands that care. */
export const LABEL_OPTIONS: {
  readonly label: ValueOption<string | undefined>;
  readonly normal: ValueOption<string | undefined>;
} = {
  label: optional(asText, {
    placeholder: "COLUMN",
    help: "the label column, where it cannot be told by its name",
  }),
  normal: optional(asText, {
    placeholder: "VALUE",
    help: "the label that means normal, where it cannot be told",
  }),
};
