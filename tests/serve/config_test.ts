import { assertEquals, assertThrows } from "@std/assert";
import { ConfigurationError } from "../../lib/errors.ts";
import {
  LIMIT_VARIABLES,
  readConfig,
  VARIABLES,
} from "../../lib/serve/config.ts";
import { createHandler } from "../../lib/serve/create_handler.ts";
import { DEFAULT_LIMITS, type Limits } from "../../lib/serve/limits.ts";

const from = (variables: Record<string, string>) => (name: string) =>
  variables[name];

Deno.test("without variables the defaults hold", () => {
  assertEquals(readConfig(from({})), { limits: {} });
  const empty = Object.fromEntries(VARIABLES.map((name) => [name, ""]));
  assertEquals(readConfig(from(empty)), { limits: {} });
});

Deno.test("every variable is read", () => {
  const limits = Object.keys(LIMIT_VARIABLES) as (keyof Limits)[];
  assertEquals(limits.sort(), Object.keys(DEFAULT_LIMITS).sort());
  const options = readConfig(from({
    GATEWARDEN_MODEL: "synthetic",
    GATEWARDEN_TOKEN: "abc",
    ...Object.fromEntries(
      limits.map((name, i) => [LIMIT_VARIABLES[name], String(i + 1)]),
    ),
  }));
  assertEquals(options, {
    model: "synthetic",
    token: "abc",
    limits: Object.fromEntries(limits.map((name, i) => [name, i + 1])),
  });
  createHandler(options);
  const none = readConfig(from({ GATEWARDEN_ROWS: "none" }));
  assertEquals(none.limits, { rows: Infinity });
  createHandler(none);
});

Deno.test("a model may be a file", () => {
  const { model } = readConfig(from({ GATEWARDEN_MODEL: "./my.json" }));
  assertEquals(model, "./my.json");
});

for (
  const [variable, value] of [
    ["GATEWARDEN_MODEL", "sinthetic"],
    ["GATEWARDEN_ROWS", "0"],
    ["GATEWARDEN_ROWS", "-1"],
    ["GATEWARDEN_ROWS", "1e5"],
    ["GATEWARDEN_ROWS", "1.5"],
    ["GATEWARDEN_ROWS", " 1"],
    ["GATEWARDEN_ROWS", "0x10"],
    ["GATEWARDEN_ROWS", "99999999999999999999"],
    ["GATEWARDEN_ROW_BYTES", "1048577"],
    ["GATEWARDEN_ROW_BYTES", "none"],
    ["GATEWARDEN_IDLE_SECONDS", "soon"],
    ["GATEWARDEN_IDLE_SECONDS", "86401"],
  ]
) {
  Deno.test(`${variable} = ${value} is refused`, () => {
    assertThrows(
      () => readConfig(from({ [variable!]: value! })),
      ConfigurationError,
      variable,
    );
  });
}
