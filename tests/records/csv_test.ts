import { assertEquals, assertRejects } from "@std/assert";
import { stringify } from "@std/csv/stringify";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import type { Schema } from "../../lib/records/mod.ts";
import {
  memorySource,
  outline,
  readText,
  readTraffic,
} from "./traffic_helpers.ts";

const schema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "service", type: "categorical" },
  ],
  label: { column: "label", normal: "normal" },
  time: "ts",
};

Deno.test("CSV columns are matched by name, in the schema's order", async () => {
  const { rows, ignored, format } = await readText(
    "extra,label, service ,ts,src,bytes\n" +
      "1,normal,dns,2024-01-01,a,5\n" +
      '2, attack ,"a, b",,,-1e2\n' +
      "3,,,x,c,\n",
    { schema, by: "src" },
  );
  assertEquals(format, "csv");
  assertEquals(ignored, ["extra"]);
  assertEquals(rows, [
    {
      index: 0,
      values: [5, "dns"],
      label: "normal",
      time: "2024-01-01",
      key: "a",
    },
    { index: 1, values: [-100, "a, b"], label: "attack", key: "" },
    { index: 2, values: [null, null], time: "x", key: "c" },
  ]);
});

Deno.test("CSV rows that cannot be used are bad rows in their place", async () => {
  const long = "9".repeat(100) + "x";
  const bad: [row: string, problem: string][] = [
    ["5", "1 column, expected 2"],
    ["5,dns,x", "3 columns, expected 2"],
    ["abc,dns", 'field "bytes" is "abc", expected a number'],
    ["0x1f,dns", 'field "bytes" is "0x1f", expected a number'],
    ["1_0,dns", 'field "bytes" is "1_0", expected a number'],
    ["NaN,dns", 'field "bytes" is "NaN", expected a finite number'],
    ["-inf,dns", 'field "bytes" is "-inf", expected a finite number'],
    ["Infinity,dns", 'field "bytes" is "Infinity", expected a finite number'],
    ["1e999,dns", 'field "bytes" is "1e999", expected a finite number'],
    ["\x1b[2J,dns", 'field "bytes" is "\\u001b[2J", expected a number'],
    [
      `${long},dns`,
      `field "bytes" is "${long.slice(0, 80)}", expected a number`,
    ],
    ['"5,dns', "a quote is opened and not closed"],
    ['5,d"ns', "a quote stands where none may"],
    [`5,${"x".repeat(2 ** 20)}`, "the line is longer than 1 MiB"],
  ];
  for (const [row, problem] of bad) {
    const text = `bytes,service\n1,a\n\n${row}\n2,b`;
    const { rows } = await readText(text, { schema });
    assertEquals(outline(rows), [
      [1, "a"],
      `Cannot parse x.csv line 4: ${problem}`,
      [2, "b"],
    ]);
    assertEquals(rows.map((row) => row.index), [0, 1, 2]);
  }
});

Deno.test("a bad row names source, line, field and value", async () => {
  const { rows } = await readText("bytes,service\nabc,dns\n", { schema });
  assertEquals(rows, [{
    index: 0,
    source: "x.csv",
    line: 2,
    field: "bytes",
    value: "abc",
    problem:
      'Cannot parse x.csv line 2: field "bytes" is "abc", expected a number',
  }]);
});

Deno.test("CSV line numbers are right after fields over lines and bad rows", async () => {
  const text = 'service,bytes\r\n"a\r\n\r\nb",1\r\n\r\nx,y\r\nd"e,2\r\n' +
    "f,3\r\ng,z";
  const { rows } = await readText(text, { schema });
  assertEquals(outline(rows), [
    [1, "a\n\nb"],
    'Cannot parse x.csv line 6: field "bytes" is "y", expected a number',
    "Cannot parse x.csv line 7: a quote stands where none may",
    [3, "f"],
    'Cannot parse x.csv line 9: field "bytes" is "z", expected a number',
  ]);
});

Deno.test("a row without a label is bad only where labels are required", async () => {
  const text = "bytes,service,label\n1,a,normal\n2,b,\n3,c, \n";
  const free = await readText(text, { schema });
  assertEquals(free.rows.map((row) => "label" in row && row.label), [
    "normal",
    false,
    false,
  ]);
  const strict = await readText(text, { schema, requireLabel: true });
  assertEquals(outline(strict.rows), [
    [1, "a"],
    'Cannot parse x.csv line 3: field "label" has no label',
    'Cannot parse x.csv line 4: field "label" has no label',
  ]);
});

Deno.test("CSV headers that do not fit are refused", async () => {
  const refused: [text: string, options: object, message: string][] = [
    [
      "service,label\na,b\n",
      { schema },
      'Cannot read x.csv: column "bytes" is missing; there are "service", "label"',
    ],
    [
      "bytes,service\n1,a\n",
      { schema, requireLabel: true },
      'Cannot read x.csv: column "label" is missing',
    ],
    ["bytes,service\n1,a\n", { schema, by: "src" }, 'column "src" is missing'],
    ["bytes,service\n1,a\n", { schema, time: "t" }, 'column "t" is missing'],
    ["bytes,service\n1,a\n", { schema, label: "l" }, 'column "l" is missing'],
    [
      "a,b, a\n1,2,3\n",
      { format: "csv" },
      'Cannot read x.csv as csv: its header names "a" twice',
    ],
    [
      'a,b"\n1,2\n',
      { format: "csv" },
      "its header in line 1 cannot be parsed: a quote stands where none may",
    ],
  ];
  for (const [text, options, message] of refused) {
    const attempt = async () => {
      const { error } = await readText(text, options);
      if (error) throw error;
    };
    await assertRejects(attempt, ConfigurationError, message);
  }
});

Deno.test("label and time columns may be absent from CSV without labels", async () => {
  const { rows } = await readText("service,bytes\na,1\n", { schema });
  assertEquals(rows, [{ index: 0, values: [1, "a"] }]);
});

Deno.test("columns without a name are left out", async () => {
  const { schema, rows } = await readText(",a,\n0,1,2\n1,5,6\n");
  assertEquals(schema.features, [{ name: "a", type: "numeric" }]);
  assertEquals(outline(rows), [[1], [5]]);
});

Deno.test("CSV that was written comes back as it was", async () => {
  const record = fc.record({
    bytes: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    service: fc.option(fc.string({ unit: "grapheme", minLength: 1 }), {
      freq: 3,
    }),
  });
  const chunk = fc.integer({ min: 1, max: 50 });
  await fc.assert(fc.asyncProperty(
    fc.array(record, { maxLength: 20 }),
    chunk,
    async (records, chunk) => {
      const table = records.map(({ bytes, service }) => ({
        bytes: bytes ?? "",
        service: service ?? "",
      }));
      const text = stringify(table, { columns: ["bytes", "service"] });
      const source = memorySource(text, "x.csv", chunk);
      const { rows } = await readTraffic([source], { schema });
      assertEquals(
        rows,
        records.map(({ bytes, service }, index) => ({
          index,
          // Text has no negative zero.
          values: [bytes === null ? null : bytes + 0, service],
        })),
      );
    },
  ));
});
