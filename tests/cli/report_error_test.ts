import { assertEquals, assertStringIncludes } from "@std/assert";
import { ClosedOutput } from "../../lib/cli/output.ts";
import { reportError } from "../../lib/cli/report_error.ts";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
  ModelError,
} from "../../lib/errors.ts";
import { BackendError } from "../../lib/model/backend.ts";

/** The exit code, and what is said on stderr. */
function reported(error: unknown): { code: number; said: string } {
  const original = console.error;
  let said = "";
  console.error = (text: string) => said += text;
  try {
    return { code: reportError(error), said };
  } finally {
    console.error = original;
  }
}

Deno.test("reportError() gives each class of error its exit code and its sentence", () => {
  const cases: [Error, number][] = [
    [new ConfigurationError("sentence"), 2],
    [new BadInputError("sentence"), 3],
    [new ModelError("sentence"), 4],
    [new AccessError("sentence"), 5],
    [new BackendError("sentence"), 5],
    [new Deno.errors.NotCapable("sentence"), 5],
  ];
  for (const [error, code] of cases) {
    assertEquals(reported(error), { code, said: "error: sentence" });
  }
});

Deno.test("reportError() says nothing of a closed pipe", () => {
  assertEquals(reported(new ClosedOutput("closed")), { code: 0, said: "" });
});

Deno.test("reportError() calls all else a defect and shows where it is", () => {
  const { code, said } = reported(new TypeError("x is not a function"));
  assertEquals(code, 70);
  assertStringIncludes(
    said,
    "This is a defect of Gatewarden: TypeError: x is not a function",
  );
  assertStringIncludes(said, "report_error_test.ts");
  assertEquals(reported("text"), {
    code: 70,
    said: "This is a defect of Gatewarden: text",
  });
});
