import { assertEquals } from "@std/assert";
import type { Schema } from "../../lib/records/mod.ts";
import { outline, readText } from "./traffic_helpers.ts";

const schema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "service", type: "categorical" },
  ],
  label: { column: "label", normal: "normal" },
  time: "ts",
};

Deno.test("NDJSON objects become records, keys in any order", async () => {
  const { rows, format } = await readText(
    '\n{"service":"dns","bytes":5,"label":"normal","ts":1.5,"src":7,"x":{}}\n' +
      ' {"label":0,"bytes":-1e2,"service":80,"src":null}\r\n\r\n' +
      '{"service":true}\n' +
      '{"service":"","bytes":null,"label":"","ts":"","src":"a"}\n' +
      '{"bytes":1,"bytes":2}',
    { schema, by: "src" },
  );
  assertEquals(format, "ndjson");
  assertEquals(rows, [
    { index: 0, values: [5, "dns"], key: "7", time: "1.5", label: "normal" },
    { index: 1, values: [-100, "80"], key: "", label: "0" },
    { index: 2, values: [null, "true"], key: "" },
    { index: 3, values: [null, null], key: "a" },
    { index: 4, values: [2, null], key: "" },
  ]);
});

Deno.test("NDJSON lines that cannot be used are bad rows in their place", async () => {
  const bad: [line: string, problem: string][] = [
    ['{"bytes":1', '"{\\"bytes\\":1" is not valid JSON'],
    ['{"bytes":NaN}', '"{\\"bytes\\":NaN}" is not valid JSON'],
    ["[1]", "expected a JSON object, found an array"],
    ["null", "expected a JSON object, found null"],
    ["5", "expected a JSON object, found a number"],
    ['"a"', "expected a JSON object, found a string"],
    ['{"bytes":"12"}', 'field "bytes" is the text "12", expected a number'],
    ['{"bytes":""}', 'field "bytes" is the text "", expected a number'],
    ['{"bytes":true}', 'field "bytes" is true, expected a number'],
    [
      '{"bytes":1e999}',
      'field "bytes" is a number too large for a double, expected a number',
    ],
    ['{"bytes":[1]}', 'field "bytes" is an array, expected a number'],
    ['{"service":{}}', 'field "service" is an object, expected a text'],
    ['{"bytes":1,"label":[]}', 'field "label" is an array, expected a text'],
    ['{"bytes":1,"ts":{}}', 'field "ts" is an object, expected a text'],
    ['{"bytes":1,"src":{}}', 'field "src" is an object, expected a text'],
    ['{"Bytes":1}', 'none of the 2 features, such as "bytes"'],
    ["{}", 'none of the 2 features, such as "bytes"'],
    [
      `{"service":"${"x".repeat(2 ** 20)}"}`,
      "the line is longer than 1 MiB",
    ],
  ];
  for (const [line, problem] of bad) {
    const text = `{"bytes":1}\n\n${line}\n{"bytes":2}`;
    const { rows } = await readText(text, { schema, by: "src" }, "x.json");
    assertEquals(outline(rows), [
      [1, null],
      `Cannot parse x.json line 3: ${problem}`,
      [2, null],
    ]);
    assertEquals(rows.map(({ index }) => index), [0, 1, 2]);
  }
});

Deno.test("an NDJSON object without a label is bad where labels are required", async () => {
  const text = ["a", " ", null, undefined]
    .map((label) => JSON.stringify({ bytes: null, label })).join("\n");
  const { rows } = await readText(text, { schema, requireLabel: true });
  const problem = 'field "label" has no label';
  assertEquals(outline(rows), [
    [null, null],
    `Cannot parse x.csv line 2: ${problem}`,
    `Cannot parse x.csv line 3: ${problem}`,
    `Cannot parse x.csv line 4: ${problem}`,
  ]);
});

Deno.test("keys of prototypes are keys as any other", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const features = names.map((name) => ({ name, type: "numeric" as const }));
  const { rows } = await readText(
    '{"toString":null}\n{"__proto__":1,"constructor":2,"toString":3}\n',
    { schema: { features } },
  );
  assertEquals(outline(rows), [[null, null, null], [1, 2, 3]]);
  const inferred = await readText('{"__proto__":1,"constructor":2}\n');
  assertEquals(inferred.schema.features.map(({ name }) => name), [
    "__proto__",
    "constructor",
  ]);
  assertEquals(outline(inferred.rows), [[1, 2]]);
});
