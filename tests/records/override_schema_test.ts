import { assertEquals, assertThrows } from "@std/assert";
import { ConfigurationError } from "../../lib/errors.ts";
import type { Schema } from "../../lib/records/mod.ts";
import { overrideSchema } from "../../lib/records/override_schema.ts";

const features = [{ name: "bytes", type: "numeric" as const }];
const label = { column: "label", normal: "normal" };

Deno.test("overrideSchema() puts the options over the schema", () => {
  const schema: Schema = { features, label, time: "ts" };
  assertEquals(overrideSchema(schema, {}), schema);
  assertEquals(overrideSchema({ features }, {}), { features });
  assertEquals(overrideSchema(schema, { label: "l", time: "t" }), {
    features,
    label: { column: "l", normal: "normal" },
    time: "t",
  });
  assertEquals(
    overrideSchema({ features }, { label: "l", normal: "0" }),
    { features, label: { column: "l", normal: "0" } },
  );
  assertEquals(overrideSchema(schema, { normal: "0" }).label?.normal, "0");
});

Deno.test("overrideSchema() refuses what does not fit together", () => {
  const refused: [Schema, object, string][] = [
    [{ features }, { label: "l" }, "name it with --normal VALUE"],
    [{ features }, { requireLabel: true }, "--label COLUMN and --normal VALUE"],
    [
      { features, label },
      { label: "bytes" },
      '"bytes" as the label as it is a',
    ],
    [{ features }, { time: "bytes" }, '"bytes" as the time as it is a feature'],
  ];
  for (const [schema, options, message] of refused) {
    assertThrows(
      () => overrideSchema(schema, options),
      ConfigurationError,
      message,
    );
  }
});
