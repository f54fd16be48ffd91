import { type Recipe, type RecipeName, RECIPES } from "../detect/recipes.ts";
import { DEFAULT_LATENESS } from "../features/connections/start_order.ts";
import { CONNECTION_FEATURES } from "../records/schema.ts";
import { ENGINES } from "../model/engine.ts";
import { SCALER_KINDS, type ScalerKind } from "../features/scaler_kinds.ts";
import { FIT_OPTIONS } from "./fit_options.ts";
import {
  asText,
  choice,
  decimal,
  defaulted,
  type Flag,
  flag,
  integer,
  optional,
  type Options,
  type Reader,
  required,
  type ValueOption,
  widths,
} from "./options.ts";
import { LABEL_OPTIONS, READ_OPTIONS } from "./read_options.ts";

/** Declares an option whose default is the recipe's. */
function byRecipe<T>(
  read: Reader<T>,
  described: { readonly placeholder: string; readonly help: string },
  of: (recipe: Recipe) => unknown,
): ValueOption<T | undefined> {
  const { plain, masked } = RECIPES;
  const help = `${described.help} (default ${of(plain)}; masked: ${
    of(masked)
  })`;
  return optional(read, { ...described, help });
}

/** The longest window that a network may look at. */
const LONGEST_WINDOW = 65_536;

const WINDOW_OPTIONS = {
  timesteps: defaulted(integer(1, LONGEST_WINDOW), {
    placeholder: "N",
    default: "1",
    help: "rows in a window",
  }),
  stride: defaulted(integer(1), {
    placeholder: "N",
    default: "1",
    help: "rows from one window's start to the next one's",
  }),
  by: optional(asText, {
    placeholder: "COLUMN",
    help:
      "cut windows of rows that agree in this column; of connections, those of " +
      "one source or destination",
  }),
  split: optional(choice(["random", "blocks"] as const), {
    placeholder: "HOW",
    help:
      "divide windows at random, or in blocks with a gap between; random is " +
      "the default for windows of one row, blocks for longer ones",
  }),
};

const TRIM_OPTIONS = {
  trim: defaulted(
    decimal(
      "a share from 0 to below 0.5",
      (value) => value >= 0 && value < 0.5,
    ),
    {
      placeholder: "SHARE",
      default: "0",
      help: "leave out this share of the normal windows, the most extreme " +
        "ones, where some may be attacks; about as many more false alarms follow",
    },
  ),
};

const FEATURE_OPTIONS = {
  schema: optional(choice(CONNECTION_FEATURES), {
    placeholder: "WHICH",
    help:
      "of connections: what is worked out, connection (behaviour on a network of " +
      "today, the default) or nsl-kdd-flow (26 of NSL-KDD's features, also of its files)",
  }),
  lateness: defaulted(
    decimal("a number of at least 0", (value) => value >= 0),
    {
      placeholder: "SECONDS",
      default: String(DEFAULT_LATENESS),
      help:
        "of connections: how long one waits for others that started before it; " +
        "alerts wait as long, and the model keeps it",
    },
  ),
  recipe: defaulted(choice<RecipeName>(["plain", "masked"]), {
    placeholder: "NAME",
    default: "plain",
    help:
      "plain, as the published notebooks, or masked: hides features in training, " +
      "and its score adds how rare each error is and how far a row lies from normal ones",
  }),
  categorical: byRecipe(choice(["label", "one-hot"] as const), {
    placeholder: "HOW",
    help: "categories as one code (label) or as one column each (one-hot)",
  }, ({ preprocessing }) => preprocessing.categorical),
  scaler: byRecipe(choice<ScalerKind>(SCALER_KINDS), {
    placeholder: "HOW",
    help: `how numbers are scaled: ${SCALER_KINDS.join(", ")}`,
  }, ({ preprocessing }) => preprocessing.scaler),
  log1p: flag("scale the logarithm of every number, for heavy-tailed ones"),
};

const NETWORK_OPTIONS = {
  encoder: byRecipe(widths, {
    placeholder: "WIDTHS",
    help: "units of the encoder's LSTM layers",
  }, ({ encoder }) => encoder),
  decoder: byRecipe(widths, {
    placeholder: "WIDTHS",
    help: "units of the decoder's LSTM layers",
  }, ({ decoder }) => decoder),
  epochs: byRecipe(integer(1), {
    placeholder: "N",
    help: "passes over the training windows, at most",
  }, ({ epochs }) => epochs),
  patience: defaulted(integer(1), {
    placeholder: "N",
    default: "5",
    help: "stop after so many epochs that got no better",
  }),
  "batch-size": defaulted(integer(1), {
    placeholder: "N",
    default: "256",
    help: "windows per gradient step",
  }),
  "learning-rate": byRecipe(
    decimal("a number above 0", (value) => value > 0),
    { placeholder: "RATE", help: "step size of the Adam optimizer" },
    ({ learningRate }) => learningRate,
  ),
  seed: defaulted(integer(-Number.MAX_SAFE_INTEGER), {
    placeholder: "N",
    default: "1",
    help: "what chance is drawn from; the same seed gives the same model",
  }),
  engine: defaulted(choice(ENGINES), {
    placeholder: "WHICH",
    default: "kernel",
    help:
      "what computes: kernel, or stock for tfjs's own operations, slower and " +
      "different in the last bits; the shipped models were made with it",
  }),
};

/** The options of `gatewarden train`. */
export const TRAIN_OPTIONS:
  & { readonly output: ValueOption<string>; readonly log1p: Flag }
  & typeof LABEL_OPTIONS
  & typeof WINDOW_OPTIONS
  & typeof TRIM_OPTIONS
  & typeof FEATURE_OPTIONS
  & typeof NETWORK_OPTIONS
  & typeof FIT_OPTIONS
  & typeof READ_OPTIONS = {
    output: required({
      placeholder: "MODEL.json",
      help: "where the model goes",
    }),
    ...LABEL_OPTIONS,
    ...WINDOW_OPTIONS,
    ...TRIM_OPTIONS,
    ...FEATURE_OPTIONS,
    ...NETWORK_OPTIONS,
    ...FIT_OPTIONS,
    ...READ_OPTIONS,
  } satisfies Options;
