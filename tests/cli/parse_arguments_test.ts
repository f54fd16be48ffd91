import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  asText,
  choice,
  decimal,
  defaulted,
  flag,
  integer,
  optional,
  required,
  widths,
} from "../../lib/cli/options.ts";
import { parseArguments } from "../../lib/cli/parse_arguments.ts";
import { ConfigurationError } from "../../lib/errors.ts";

const OPTIONS = {
  output: required({ placeholder: "FILE", help: "" }),
  rows: defaulted(integer(0), { placeholder: "N", default: "7", help: "" }),
  seed: optional(integer(-100, 100), { placeholder: "N", help: "" }),
  rate: optional(decimal("a number above 0", (value) => value > 0), {
    placeholder: "R",
    help: "",
  }),
  format: defaulted(choice(["csv", "ndjson"] as const), {
    placeholder: "F",
    default: "csv",
    help: "",
  }),
  encoder: defaulted(widths, { placeholder: "W", default: "8,4", help: "" }),
  model: optional(asText, { placeholder: "M", help: "" }),
  json: flag(""),
  quiet: flag(""),
};

const parse = (...args: string[]) =>
  parseArguments("test", OPTIONS, ["--output", "o", ...args]);

function refuses(args: string[], sentence: string) {
  assertThrows(() => parse(...args), ConfigurationError, sentence);
}

Deno.test("parseArguments() gives defaults where options are absent", () => {
  assertEquals(parse(), {
    options: {
      output: "o",
      rows: 7,
      seed: undefined,
      rate: undefined,
      format: "csv",
      encoder: [8, 4],
      model: undefined,
      json: false,
      quiet: false,
    },
    operands: [],
  });
});

Deno.test("parseArguments() reads values in both spellings", () => {
  const { options } = parse(
    ..."--rows 12 --rate=1e-3 --format ndjson --encoder 16,8,4 --model=a=b"
      .split(" "),
  );
  assertEquals(options.rows, 12);
  assertEquals(options.rate, 0.001);
  assertEquals(options.format, "ndjson");
  assertEquals(options.encoder, [16, 8, 4]);
  assertEquals(options.model, "a=b");
});

Deno.test("parseArguments() mixes flags and operands in any order", () => {
  const expected = { json: true, quiet: false };
  for (
    const args of [["--json", "f", "true"], ["f", "--json", "true"], [
      "f",
      "true",
      "--json",
    ]]
  ) {
    const { options, operands } = parse(...args);
    assertEquals({ json: options.json, quiet: options.quiet }, expected);
    assertEquals(operands, ["f", "true"]);
  }
});

Deno.test("parseArguments() takes operands as text: numbers, - and all after --", () => {
  assertEquals(parse("007", "-", "1e3").operands, ["007", "-", "1e3"]);
  assertEquals(parse("a", "--", "--json", "-x", "--").operands, [
    "a",
    "--json",
    "-x",
    "--",
  ]);
});

Deno.test("parseArguments() takes negative numbers as values", () => {
  assertEquals(parse("--seed", "-5").options.seed, -5);
  assertEquals(parse("--seed=-5").options.seed, -5);
  refuses(
    ["--rows", "-5"],
    'Cannot use --rows "-5" as it must be an integer of at least 0',
  );
});

Deno.test("parseArguments() suggests the option that was meant", () => {
  refuses(
    ["--quite"],
    '"--quite" as there is none of that name, did you mean --quiet?',
  );
  refuses(
    ["-json"],
    '"-json" as there is none of that name, did you mean --json?',
  );
  refuses(["--no-json"], "there is none of that name");
  refuses(["--constructor"], "there is none of that name");
  refuses(["--_", "x"], "there is none of that name");
  refuses(["-q"], "See gatewarden test --help");
});

Deno.test("parseArguments() refuses values that are missing, repeated or too many", () => {
  refuses(["--rows"], "Cannot use --rows without a value: write --rows N");
  refuses(["--rows", "--json"], "Cannot use --rows without a value");
  refuses(["--rows="], "Cannot use --rows without a value");
  refuses(["--rows", "1", "--rows=2"], "Cannot use --rows 2 times");
  refuses(["--json=true"], "Cannot use --json=true as --json takes no value");
  assertThrows(
    () => parseArguments("test", OPTIONS, []),
    ConfigurationError,
    "Cannot test without --output FILE",
  );
});

Deno.test("parseArguments() refuses malformed values", () => {
  for (
    const text of ["x", "1.5", "0x1f", "1e3", " 1", "99999999999999999999"]
  ) {
    refuses([`--rows=${text}`], "an integer of at least 0");
  }
  refuses(["--seed", "101"], "an integer from -100 to 100");
  for (const text of ["0", "Infinity", "NaN", "1e999", "abc"]) {
    refuses([`--rate=${text}`], "a number above 0");
  }
  refuses(["--format", "xml"], "one of csv, ndjson");
  for (
    const text of ["8,", "0", "8;4", "-1", "65537", Array(65).fill(1).join(",")]
  ) {
    refuses([`--encoder=${text}`], "widths");
  }
});

Deno.test("parseArguments() fails with a ConfigurationError or not at all", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "--rows",
      "--json",
      "--",
      "-",
      "--output",
      "-5",
      "--__proto__",
      "--rows=1",
    ),
  );
  fc.assert(fc.property(fc.array(word), (args) => {
    try {
      const { operands } = parseArguments("test", OPTIONS, args);
      return operands.every((operand) => typeof operand === "string");
    } catch (error) {
      return error instanceof ConfigurationError;
    }
  }));
});
