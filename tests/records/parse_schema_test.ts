import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import { parseSchema } from "../../lib/records/mod.ts";

const features = [
  { name: "bytes", type: "numeric" },
  { name: "service", type: "categorical" },
];

Deno.test("parseSchema() takes a schema as it is", () => {
  const label = { column: "label", normal: "normal" };
  const schemas = [
    { features },
    { features, label, time: "ts" },
    { features, connections: "connection" },
    { features, label, connections: "nsl-kdd-flow" },
  ];
  for (const schema of schemas) {
    assertEquals<unknown>(parseSchema(schema), schema);
  }
});

Deno.test("parseSchema() names the path of the fault", () => {
  const a = { name: "a", type: "numeric" };
  const faults: [json: unknown, message: string][] = [
    [null, "it is null, expected an object"],
    [[], "it is an array, expected an object"],
    [{}, "features is undefined, expected an array of features"],
    [{ features: {} }, "features is an object, expected an array of features"],
    [{ features: [] }, "features is empty, expected an array of features"],
    [{ features, lable: 1 }, 'it has the unknown key "lable"'],
    [{ features: [a, "b"] }, 'features[1] is "b", expected an object'],
    [
      { features: [{ ...a, name: "" }] },
      'features[0].name is "", expected a name',
    ],
    [
      { features: [{ ...a, name: 1 }] },
      "features[0].name is 1, expected a name",
    ],
    [
      { features: [a, { ...a, name: "b", type: "text" }] },
      'features[1].type is "text", expected "numeric" or "categorical"',
    ],
    [
      { features: [{ ...a, type: "numeric", categories: [] }] },
      "features[0].categories is of no use for a numeric feature",
    ],
    [
      { features: [{ name: "c", type: "categorical", categories: "x" }] },
      'features[0].categories is "x", expected an array',
    ],
    [
      {
        features: [{ name: "c", type: "categorical", categories: ["x", "x"] }],
      },
      'features[0].categories repeats "x"',
    ],
    [{ features: [{ ...a, x: 1 }] }, 'features[0] has the unknown key "x"'],
    [{ features: [a, a] }, 'features[1].name repeats "a"'],
    [{ features, label: "x" }, 'label is "x", expected an object'],
    [{ features, label: {} }, "label.column is undefined, expected a name"],
    [{ features, label: { column: "l" } }, "label.normal is undefined"],
    [
      { features, label: { column: "bytes", normal: "0" } },
      'label.column is "bytes", which is a feature',
    ],
    [{ features, time: 5 }, "time is 5, expected a name"],
    [{ features, time: "bytes" }, 'time is "bytes", which is a feature'],
    [
      { features, label: { column: "l", normal: "0" }, time: "l" },
      'time is "l", which is the label',
    ],
    [
      { features, connections: "kdd" },
      'connections is "kdd", expected "nsl-kdd-flow" or "connection"',
    ],
    [{ features, connections: ["connection"] }, "connections is an array"],
  ];
  for (const [json, message] of faults) {
    assertThrows(
      () => parseSchema(json),
      ConfigurationError,
      `Cannot use the schema as ${message}`,
    );
    assertThrows(
      () => parseSchema(json, "the schema $&.json"),
      ConfigurationError,
      `Cannot use the schema in the schema $&.json as ${message}`,
    );
  }
});

Deno.test("parseSchema() takes or refuses, and never fails otherwise", () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => {
    assertThrows(() => parseSchema(json), ConfigurationError);
    assertThrows(() => parseSchema({ features: json }), ConfigurationError);
    assertThrows(
      () => parseSchema({ features, label: json }),
      ConfigurationError,
    );
  }));
});
