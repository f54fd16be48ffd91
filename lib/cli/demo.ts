import { reasonOf } from "../atomic_write.ts";
import type { Detector } from "../detect/detector.ts";
import { describeThreshold } from "../detect/threshold_text.ts";
import { AccessError } from "../errors.ts";
import { formatEvaluation } from "../evaluate/format_evaluation.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { type Command, defineCommand } from "./command.ts";
import { type EvaluatedTraffic, evaluateTraffic } from "./evaluate_traffic.ts";
import { readLab, splitLab, trainOnLab, watchLab } from "./demo_lab.ts";
import { describeLab } from "./describe_lab.ts";
import { generateCsv } from "./generate_csv.ts";
import { loadDetector } from "./load_detector.ts";
import { Notices } from "./notices.ts";
import { asText, defaulted, flag, integer, optional } from "./options.ts";
import { Output, standardOutput } from "./output.ts";
import { type Input, readTraffic } from "./read_traffic.ts";
import { scoreTraffic } from "./score_traffic.ts";
import {
  describeWindows,
  type LabelledVerdict,
  strangestWindows,
} from "./strangest_windows.ts";
import { verdictLines } from "./verdict_lines.ts";
import { wrapText } from "./wrap_text.ts";
import { writeReport } from "./write_report.ts";

/** Fewer rows hold hardly an anomaly: the first 200 are always normal. */
const LEAST_ROWS = 500;

const MOST_ROWS = 1_000_000;

/** How many strange windows are told, and how many features of each. */
const STRANGEST = 5;
const REASONS = 3;

const LIMITS = [
  "This traffic is made up by the same generator that made the training " +
  "traffic, from another seed. It shows that the detector works, not how well " +
  "it would do on a network.",
];

async function open(path: string, detector: Detector, notices: Notices) {
  const options = {
    format: "csv",
    "max-errors": undefined,
    "ignore-checksums": false,
  } as const;
  const given = { schema: detector.schema, requireLabel: true };
  return await readTraffic([path], options, given, notices);
}

async function create(path: string): Promise<Output> {
  try {
    return new Output((await Deno.create(path)).writable, path);
  } catch (error) {
    throw new AccessError(`Cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** Writes every verdict to a file and returns those on anomalies, with their labels. */
async function scoreToFile(
  path: string,
  detector: Detector,
  { batches }: Input,
  { labels }: EvaluatedTraffic,
): Promise<LabelledVerdict[]> {
  const anomalies: LabelledVerdict[] = [];
  let window = 0;
  const output = await create(path);
  const options = { reasons: "anomalies", onlyAnomalies: false } as const;
  await scoreTraffic(detector, batches, options, async (verdicts) => {
    for (const verdict of verdicts) {
      const label = labels[window++]!;
      if (verdict.anomalous) anomalies.push({ verdict, label });
    }
    await output.write(verdictLines(verdicts));
  });
  await output.close();
  return anomalies;
}

/** Whether this runs from a checkout. */
const IS_SOURCE = !Deno.build.standalone &&
  import.meta.url.startsWith("file:") &&
  import.meta.url.endsWith("/lib/cli/demo.ts");

/** The lab's connections, which only a checkout has. */
async function checkoutsLab(): Promise<string | undefined> {
  if (!IS_SOURCE) return undefined;
  const url = new URL("../../data/lab-connections.ndjson.gz", import.meta.url);
  const path = decodeURIComponent(url.pathname);
  const lab = Deno.build.os === "windows" ? path.slice(1) : path;
  return await Deno.stat(lab).then(() => lab, () => undefined);
}

function paragraph(text: string): string {
  return wrapText(text).join("\n") + "\n\n";
}

function nextSteps(directory: string, model: string): string {
  const call = IS_SOURCE ? "deno task gatewarden" : "gatewarden";
  return [
    "What to try next:",
    `  ${call} score ${directory}/traffic.csv --model ${model} --only-anomalies`,
    `  ${call} evaluate ${directory}/traffic.csv --model ${model} --threshold percentile:99`,
    `  ${call} train ${directory}/traffic.csv --output my-model.json --timesteps 10 --epochs 3`,
    "",
  ].join("\n");
}

/** The demo's second part: real attacks, watched. */
async function showLab(
  path: string,
  output: string,
  notices: Notices,
): Promise<string> {
  const parts = splitLab(await readLab(path));
  using detector = await trainOnLab(parts, {
    onStart: (windows) => notices.startProgress("train", windows),
    onProgress: ({ windows }) => notices.progress(windows, "windows"),
  });
  notices.endProgress();
  const outcome = watchLab(parts, detector);
  const model = `${output}/lab-model.json`;
  const incidents = await create(`${output}/incidents.ndjson`);
  await detector.save(model);
  for (const record of outcome.records) {
    await incidents.write(JSON.stringify(record) + "\n");
  }
  await incidents.close();
  return describeLab(outcome) +
    `\nIncidents: ${output}/incidents.ndjson\n` +
    `Model:     ${model}\n\n`;
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await Deno.mkdir(directory, { recursive: true });
  } catch (error) {
    throw new AccessError(`Cannot write ${directory}: ${reasonOf(error)}`);
  }
}

/** `gatewarden demo`: the whole way in one command. */
export const demoCommand: Command = defineCommand({
  name: "demo",
  description:
    "Generates traffic, scores it with a shipped model, prints the figures and " +
    "the five strangest windows with their reasons, and draws a report. Then " +
    "trains a model on the normal part of a lab network's connections, watches " +
    "the attacks on it, and prints the incidents.",
  operands: "",
  operandCount: [0, 0],
  options: {
    seed: defaulted(integer(-Number.MAX_SAFE_INTEGER), {
      placeholder: "N",
      default: "42",
      help: "what the traffic is drawn from",
    }),
    rows: defaulted(integer(LEAST_ROWS, MOST_ROWS), {
      placeholder: "N",
      default: "5000",
      help: "how many rows of traffic",
    }),
    output: defaulted(asText, {
      placeholder: "DIR",
      default: "report",
      help: "the folder for traffic, verdicts and report",
    }),
    model: defaulted(asText, {
      placeholder: "NAME|FILE",
      default: "synthetic",
      help: "a model that was trained on generated traffic",
    }),
    lab: optional(asText, {
      placeholder: "FILE",
      help:
        "labelled connections that begin with normal ones, for the second " +
        "part; by default data/lab-connections.ndjson.gz of a checkout",
    }),
    quiet: flag("no notices, only results and errors"),
  },
  examples: ["gatewarden demo", "gatewarden demo --seed 7 --rows 20000"],
  async run({ options: { seed, rows, output, model, lab, quiet } }) {
    const notices = new Notices(quiet);
    const traffic = `${output}/traffic.csv`;
    const verdicts = `${output}/verdicts.ndjson`;
    const report = `${output}/demo.html`;
    using detector = await loadDetector(model);
    await makeDirectory(output);
    await generateCsv(traffic, { rows, seed });
    notices.note(`generated ${countText(rows)} minutes of traffic: ${traffic}`);

    notices.startProgress("evaluate", rows);
    const input = await open(traffic, detector, notices);
    const evaluated = await evaluateTraffic(detector, input, model);
    notices.startProgress("score", rows);
    const again = await open(traffic, detector, notices);
    const anomalies = await scoreToFile(verdicts, detector, again, evaluated);
    notices.endProgress();
    await writeReport(
      report,
      "Demo on synthetic traffic",
      detector,
      evaluated,
      LIMITS,
    );

    const { timesteps } = detector.windowing;
    const strangest = strangestWindows(anomalies, timesteps, STRANGEST);
    const stdout = standardOutput();
    await stdout.write(
      formatEvaluation(evaluated.evaluation, detector.threshold.kind),
    );
    await stdout.write(
      paragraph(`threshold: ${describeThreshold(detector.threshold)}`) +
        paragraph(
          `The ${strangest.length} strangest windows that share no row, each with ` +
            `the time of its last row and the kind of anomaly in it:`,
        ).trimEnd() + "\n" +
        describeWindows(strangest, REASONS) +
        `\nReport:   ${report} (open it in a browser)\n` +
        `Verdicts: ${verdicts}\n` +
        `Traffic:  ${traffic}\n\n`,
    );
    await stdout.flush();

    const connections = lab ?? await checkoutsLab();
    if (connections === undefined) {
      notices.note(
        "left out the second part, as the lab's connections are not here: get " +
          "data/lab-connections.ndjson.gz of the source and name it with --lab",
      );
    } else {
      await stdout.write(await showLab(connections, output, notices));
    }
    await stdout.write(nextSteps(output, model));
    await stdout.flush();
    return 0;
  },
});
