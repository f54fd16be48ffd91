import type { Detector } from "../detect/detector.ts";
import type { TrainOptions } from "../detect/train.ts";
import { RECIPES } from "../detect/recipes.ts";
import { falseAlarmsPerDay } from "../detect/threshold_text.ts";
import { ConfigurationError } from "../errors.ts";
import { CONNECTION_SCHEMAS } from "../features/connections/connection_schemas.ts";
import type { PreprocessorOptions } from "../features/preprocessor_options.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { quotedList } from "../records/bad_row.ts";
import { checkNoLabelIgnored } from "./check_label.ts";
import { checkWritable } from "./check_writable.ts";
import { type Command, defineCommand, type Session } from "./command.ts";
import { tellThreshold, windowRated } from "./fit_options.ts";
import { Notices } from "./notices.ts";
import type { OptionValues } from "./options.ts";
import { type Input, readColumns, readTraffic } from "./read_traffic.ts";
import { SIGNAL_EXIT_CODES, type SignalName } from "./signals.ts";
import { TRAIN_OPTIONS } from "./train_options.ts";
import { trainingFacts } from "./training_facts.ts";
import { TrainingWatch } from "./training_watch.ts";

type Values = OptionValues<typeof TRAIN_OPTIONS>;

/** Refuses labels that would be passed over: attacks would be trained on as normal. */
function checkLabel({ traffic }: Input, options: Values) {
  if (traffic.schema.label !== undefined) return;
  if (options.columns === undefined) checkNoLabelIgnored(traffic);
  if (options.normal !== undefined) {
    throw new ConfigurationError(
      "Cannot use --normal as there is no label column: name it with --label COLUMN",
    );
  }
  if (options.threshold.kind === "best-f1") {
    throw new ConfigurationError(
      "Cannot choose a best-f1 threshold as the traffic has no label column: " +
        "name it with --label COLUMN, or use --threshold percentile:95",
    );
  }
}

/** Says what was read and what will be trained on. */
function tellInput({ traffic, counts, badRows }: Input, notices: Notices) {
  const { format, schema, ignored } = traffic;
  const { good, anomalous, unlabelled } = counts;
  notices.endProgress();
  badRows.summarize();
  notices.note(`format: ${format}, ${schema.features.length} features`);
  if (ignored.length > 0) {
    notices.note(`columns not used: ${quotedList(ignored)}`);
  }
  notices.note(
    `rows: ${countText(good)}, ${countText(good - anomalous)} of them normal`,
  );
  if (schema.label === undefined || unlabelled === good) {
    notices.note("no row has a label, so all count as normal");
  } else if (unlabelled > 0) {
    notices.note(
      `${countText(unlabelled)} rows have no label and count as normal`,
    );
  }
}

/** Refuses what training would only find out about after reading. */
function checkRows({ traffic: { schema }, counts }: Input, options: Values) {
  const { good, anomalous } = counts;
  if (good === anomalous && schema.label !== undefined) {
    throw new ConfigurationError(
      `Cannot train as no row is labelled ${
        JSON.stringify(schema.label.normal)
      } ` +
        `in column ${
          JSON.stringify(schema.label.column)
        }: name the normal label ` +
        `with --normal VALUE`,
    );
  }
  if (options.threshold.kind === "best-f1" && anomalous === 0) {
    throw new ConfigurationError(
      "Cannot choose a best-f1 threshold as no row is labelled anomalous: " +
        "use --threshold percentile:95",
    );
  }
}

/** Says what training came to. */
function tellOutcome(
  detector: Detector,
  notices: Notices,
  signal: SignalName | undefined,
) {
  const { history, stopped } = trainingFacts(detector);
  const best = history?.bestEpoch ?? 0;
  const done = history?.losses.length ?? 0;
  const kept = best === 0
    ? "the weights as they were, as no epoch was finished"
    : `the weights of epoch ${best}`;
  notices.endProgress();
  if (stopped === "aborted") {
    const by = signal === "SIGINT" ? "Ctrl-C" : signal ?? "a signal";
    notices.warn(`stopped by ${by} in epoch ${done + 1}: kept ${kept}`);
  } else if (stopped === "patience") {
    notices.note(
      `stopped after epoch ${done} as it got no better: kept ${kept}`,
    );
  } else {
    notices.note(`kept ${kept}`);
  }
  tellThreshold(detector.threshold, notices);
}

/** Says how many alerts a day the threshold stands for, where time is known. */
function tellExpected(
  detector: Detector,
  { counts: { first, last, good, anomalous } }: Input,
  notices: Notices,
): void {
  const { threshold } = detector;
  if (first === undefined || last === undefined || last <= first) return;
  // Its own sentence says it.
  if (threshold.kind === "alerts-per-day") return;
  const perDay = (good - anomalous) / ((last - first) / 86_400);
  const expected = falseAlarmsPerDay(threshold, perDay);
  if (expected === undefined) return;
  const about = threshold.kind === "false-positive-rate" ? "at most" : "about";
  notices.note(
    `expect ${about} ${countText(expected)} alerts a day before they are put ` +
      `together into incidents, at the ${
        countText(perDay)
      } connections a day ` +
      "of this traffic",
  );
}

/** Whether a model that finished no epoch would replace another one. */
async function wouldSpoil(output: string, detector: Detector) {
  const { history } = trainingFacts(detector);
  if (history !== undefined && history.bestEpoch > 0) return false;
  return await Deno.stat(output).then(() => true, () => false);
}

/** How features become columns: where nothing else is said, connections know best. */
function preprocessing(
  { recipe, categorical, scaler, log1p }: Values,
  { connections }: TrainOptions["schema"],
): PreprocessorOptions {
  const usual = connections !== undefined && recipe === "plain"
    ? CONNECTION_SCHEMAS[connections].preprocessing
    : RECIPES[recipe].preprocessing;
  return {
    ...usual,
    ...(categorical && { categorical }),
    ...(scaler && { scaler }),
    ...(log1p && { log1p: true }),
  };
}

/** What the options ask of training. */
function requested(
  options: Values,
  schema: TrainOptions["schema"],
): Omit<TrainOptions, "onStart" | "onProgress" | "onEpoch" | "signal"> {
  const { timesteps, stride, by, patience, seed, trim } = options;
  const recipe = RECIPES[options.recipe];
  const isConnections = schema.connections !== undefined;
  return {
    schema,
    windowing: {
      timesteps,
      stride,
      ...(by !== undefined && { by }),
      ...(isConnections && { lateness: options.lateness }),
    },
    ...recipe,
    encoder: options.encoder ?? recipe.encoder,
    decoder: options.decoder ?? recipe.decoder,
    epochs: options.epochs ?? recipe.epochs,
    patience,
    seed,
    engine: options.engine,
    trim,
    batchSize: options["batch-size"],
    learningRate: options["learning-rate"] ?? recipe.learningRate!,
    threshold: windowRated(options),
    preprocessing: preprocessing(options, schema),
    ...(options.split !== undefined && { split: options.split }),
  };
}

async function openInput(
  operands: readonly string[],
  options: Values,
  notices: Notices,
): Promise<Input> {
  const { by, label, normal, columns, lateness } = options;
  if (columns !== undefined && options.schema !== undefined) {
    throw new ConfigurationError(
      "Cannot use both --schema and --columns as each says what the columns are",
    );
  }
  const schema = columns === undefined ? undefined : await readColumns(columns);
  const input = await readTraffic(operands, options, {
    ...(schema && { schema }),
    // Whoever names the labels wants them looked at.
    requireLabel: label !== undefined || schema?.label !== undefined,
    lateness,
    ...(options.schema && { features: options.schema }),
    ...(by !== undefined && { by }),
    ...(label !== undefined && { label }),
    ...(normal !== undefined && { normal }),
  }, notices);
  checkLabel(input, options);
  return input;
}

async function run(
  options: Values,
  operands: readonly string[],
  { signals }: Session,
): Promise<number> {
  const { output } = options;
  const notices = new Notices(options.quiet);
  if (options.split === "random" && options.timesteps > 1) {
    throw new ConfigurationError(
      "Cannot use --split random with windows of several rows, as windows of two " +
        "parts would share rows: use --split blocks",
    );
  }
  windowRated(options);
  await checkWritable(output, [...operands, options.columns]);
  const input = await openInput(operands, options, notices);
  const { train } = await import("../detect/train.ts");
  const watch = new TrainingWatch(
    notices,
    options.epochs ?? RECIPES[options.recipe].epochs,
  );
  const stop = new AbortController();
  let signal: SignalName | undefined;

  notices.startProgress("read");
  using detector = await train(input.rows, {
    ...requested(options, input.traffic.schema),
    signal: stop.signal,
    onStart(start) {
      tellInput(input, notices);
      checkRows(input, options);
      if (start.trimmed > 0) {
        notices.note(
          `left out the ${countText(start.trimmed)} most extreme windows`,
        );
      }
      watch.start(start);
      // Before this there is nothing to keep, and a signal just ends it all.
      signals.onFirst((name) => {
        signal = name;
        stop.abort();
      });
    },
    onProgress: (progress) => watch.progress(progress),
    onEpoch: (loss) => watch.epoch(loss),
  }).catch((error: unknown) => {
    notices.endProgress();
    // Without a normal row the windows cannot be divided, and onStart is not reached.
    const wasRead = input.counts.good > 0;
    if (wasRead && error instanceof ConfigurationError) {
      checkRows(input, options);
    }
    throw error;
  });
  tellOutcome(detector, notices, signal);
  tellExpected(detector, input, notices);
  if (await wouldSpoil(output, detector)) {
    notices.warn(`left ${output} as it was`);
  } else {
    await detector.save(output);
    notices.note(`wrote the model to ${output}`);
  }
  return signal === undefined ? 0 : SIGNAL_EXIT_CODES[signal];
}

/** `gatewarden train`: traffic in, a model out. */
export const trainCommand: Command = defineCommand({
  name: "train",
  description:
    "Trains a detector on the normal rows of traffic; without a label column all " +
    "rows count as normal. 80 % of the windows are fitted, 10 % choose the best " +
    "epoch and 10 % the threshold. Ctrl-C keeps the best weights so far and saves " +
    "the model; a second Ctrl-C saves nothing. No FILE or - means stdin; .gz is " +
    "read as such.",
  operands: "[FILE…]",
  operandCount: [0, Infinity],
  options: TRAIN_OPTIONS,
  examples: [
    "gatewarden train KDDTrain+.txt --output model.json",
    "gatewarden train traffic.csv --output model.json --timesteps 30 --encoder 32,16 --decoder 16,32",
  ],
  run: ({ options, operands }, session) => run(options, operands, session),
});
