import { HELP_OPTION } from "./command.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import type { Flag, Options, ValueOption } from "./options.ts";
import { WIDTH, wrapText } from "./wrap_text.ts";

/** What stands left of the explanations is no wider than this, or gets its own line. */
const LEFT_WIDTH = 30;

const EXIT_CODES: readonly (readonly [string, string])[] = [
  ["0", "done"],
  ["1", "anomalies were found (only with score --fail-on-anomaly)"],
  ["2", "wrong usage or configuration"],
  ["3", "more bad input than --max-errors allows, or no good row"],
  ["4", "the model is missing or did not pass verification"],
  [
    "5",
    "a file or pipe cannot be read or written, a port not be listened on, or the machine cannot run it",
  ],
  ["70", "a defect of Gatewarden"],
  ["130, 143", "ended by Ctrl-C, by SIGTERM"],
];

/** Names on the left, explanations on the right. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const fitting = rows.map(([left]) => left.length)
    .filter((length) => length <= LEFT_WIDTH);
  const width = Math.max(...fitting, 0);
  const indent = " ".repeat(width + 4);
  return rows.map(([left, right]) => {
    const lines = wrapText(right, WIDTH - indent.length);
    const start = left.length > width
      ? `  ${left}\n${indent}`
      : `  ${left.padEnd(width)}  `;
    return start + lines.join(`\n${indent}`) + "\n";
  }).join("");
}

function optionRow(
  name: string,
  option: Flag | ValueOption<unknown>,
): readonly [string, string] {
  if (option.kind === "flag") return [`--${name}`, option.help];
  const addition = option.required
    ? " (required)"
    : option.default === undefined
    ? ""
    : ` (default ${option.default})`;
  return [`--${name} ${option.placeholder}`, option.help + addition];
}

function optionRows(options: Options): string {
  return columns(
    Object.entries(options).map(([name, option]) => optionRow(name, option)),
  );
}

/** The text of `gatewarden COMMAND --help`. */
export function commandHelp(command: Command): string {
  const { name, operands, options, examples } = command;
  const needed = Object.entries(options).flatMap(([name, option]) =>
    option.kind === "value" && option.required
      ? [`--${name} ${option.placeholder}`]
      : []
  );
  const usage = ["gatewarden", name, operands, ...needed, "[options]"]
    .filter((part) => part !== "").join(" ");
  return [
    wrapText(command.description).join("\n"),
    `Usage: ${usage}`,
    `Options:\n${optionRows(options).trimEnd()}`,
    `${examples.length > 1 ? "Examples" : "Example"}:\n` +
    examples.map((example) => `  ${example}`).join("\n"),
    `Exit codes:\n${columns(EXIT_CODES).trimEnd()}`,
  ].join("\n\n") + "\n";
}

/** The text of `gatewarden --help`. */
export function generalHelp(): string {
  const commands = COMMANDS.map(({ name, summary }) =>
    [name, summary] as const
  );
  return [
    "Gatewarden finds anomalies in network traffic with an LSTM autoencoder that was\n" +
    "trained on normal traffic only.",
    "Usage: gatewarden COMMAND [operands] [options]",
    `Commands:\n${columns(commands).trimEnd()}`,
    `Options:\n${
      columns([
        ["--help", HELP_OPTION.help],
        [
          "--version",
          "print the version; with --json, all that it runs on and the shipped models",
        ],
      ]).trimEnd()
    }`,
    "Example:\n  gatewarden demo",
    "gatewarden COMMAND --help tells a command's options. Operands are files, - means\n" +
    "stdin. Results go to stdout, all else to stderr.",
    `Exit codes:\n${columns(EXIT_CODES).trimEnd()}`,
  ].join("\n\n") + "\n";
}
