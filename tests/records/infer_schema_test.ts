import { assertEquals, assertRejects } from "@std/assert";
import { BadInputError, ConfigurationError } from "../../lib/errors.ts";
import type { TrafficOptions } from "../../lib/records/mod.ts";
import { readText } from "./traffic_helpers.ts";

/** The inferred schema in brief: `bytes:n service:c label=normal @ts -id`. */
async function inferred(
  text: string,
  options?: TrafficOptions,
): Promise<string> {
  const { schema, ignored } = await readText(text, options);
  const features = schema.features.map(({ name, type }) =>
    `${name}:${type[0]}`
  );
  const { label, time } = schema;
  return [
    ...features,
    ...(label ? [`${label.column}=${label.normal}`] : []),
    ...(time ? [`@${time}`] : []),
    ...ignored.map((name) => `-${name}`),
  ].join(" ");
}

/** A column of so many rows, one value to a row. */
function column(
  name: string,
  rows: number,
  value: (row: number) => unknown,
): string {
  const lines = Array.from({ length: rows }, (_, row) => `${value(row)},1`);
  return `${name},n\n${lines.join("\n")}\n`;
}

const cases: [
  name: string,
  text: string,
  expected: string,
  options?: TrafficOptions,
][] = [
  ["numbers and text", "a,b\n1,x\n2.5,1\n", "a:n b:c"],
  ["numbers with gaps", "a,b\n,1\n3,\n", "a:n b:n"],
  ["numbers among which one is not finite", "a,b\n1,1\nNaN,2\n", "a:n b:n"],
  ["an empty column", "a,b,c\n1,,2\n3, ,4\n", "a:n c:n -b"],
  ["rows of a wrong width beside", "a,b\nx\n1,2\nx,y,z\n", "a:n b:n"],
  ["timestamps by name", "Date,TS,a\n1,2,3\n", "a:n @Date -TS"],
  [
    "timestamps by form",
    "a,seen,b\n1,2024-01-31T12:00:00Z,x\n2,2024-01-31 12:00:01.25+01:00,y\n",
    "a:n b:c @seen",
  ],
  ["dates, which are no date-times", "a,seen\n1,2024-01-31\n", "a:n seen:c"],
  ["a named timestamp", "a,b,ts\n1,2,3\n", "b:n @a -ts", { time: "a" }],
  ["a label", "a,Label\n1,Normal\n2,dos\n", "a:n Label=Normal"],
  ["a benign label", "a,class\n1,BENIGN\n2,dos\n", "a:n class=BENIGN"],
  ["a binary label", "a,attack_type\n1,0\n2,1\n", "a:n attack_type=0"],
  ["a binary label without zeros", "a,label\n1,1\n", "a:n label=0"],
  ["a label that nothing tells", "a,label\n1,x\n2,y\n", "a:n -label"],
  ["a named normal label", "a,label\n1,x\n", "a:n label=x", { normal: "x" }],
  [
    "a named label column, other labels beside",
    "a,verdict,label,class\n1,ok,0,x\n",
    "a:n verdict=ok -label -class",
    { label: "verdict", normal: "ok" },
  ],
  [
    "a named label column without a normal label",
    "a,verdict\n1,x\n",
    "a:n -verdict",
    { label: "verdict" },
  ],
  ["a key", "a,src\n1,x\n", "a:n", { by: "src" }],
  ["identifiers", column("id", 100, (row) => `u${row % 51}`), "n:n -id"],
  ["text that repeats", column("id", 100, (row) => `u${row % 50}`), "id:c n:n"],
  ["few values", column("id", 99, (row) => `u${row}`), "id:c n:n"],
  ["distinct numbers", column("id", 200, (row) => row), "id:n n:n"],
  [
    "the first 1,000 rows only",
    column("a", 1001, (row) => row < 1000 ? row : "x"),
    "a:n n:n",
  ],
  [
    "up to the 1,000th row",
    column("a", 1000, (row) => row < 500 ? 1 : "x"),
    "a:c n:n",
  ],
  ["a stray text among numbers", "a\n1\nabc\n3\n", "a:n"],
  ["as many texts as numbers", "a\n1\nabc\n", "a:c"],
  [
    "the union of NDJSON keys",
    '{"a":1}\n{"b":"x","a":2.5}\n{"c":true,"d":{"e":1},"f":null}\n{"d":[1]}',
    "a:n b:c c:c -d -f",
  ],
  ["NDJSON numbers and texts mixed", '{"a":1}\n{"a":"1"}\n', "a:c"],
  ["NDJSON labels", '{"a":1,"label":0}\n{"a":1,"label":1}', "a:n label=0"],
  [
    "NDJSON timestamps",
    '{"@timestamp":1,"a":1}\n{"b":"2024-01-31T12:00Z"}',
    "a:n @@timestamp -b",
  ],
];

for (const [name, text, expected, options] of cases) {
  Deno.test(`inferSchema() tells ${name}`, async () => {
    assertEquals(await inferred(text, options), expected);
  });
}

Deno.test("inferSchema() refuses what it cannot tell", async () => {
  const labelled: TrafficOptions = { requireLabel: true };
  const refused: [string, TrafficOptions, string][] = [
    ["a,b\n1,2\n", { label: "l" }, 'column "l" is missing; there are "a", "b"'],
    ["a,b\n1,2\n", { by: "k" }, 'column "k" is missing; there are "a", "b"'],
    ["a,b\n1,2\n", { time: "t" }, 'column "t" is missing'],
    ['{"a":1}\n', { by: "k" }, 'column "k" is missing; there are "a"'],
    [
      "a,b\n1,2\n",
      labelled,
      "name it with --label COLUMN; there are",
    ],
    [
      "a,label\n1,x\n2,y\n",
      labelled,
      'is the normal one: name it with --normal VALUE; seen were "x", "y"',
    ],
    ["a,label\n1,\n", labelled, "--normal VALUE; no label was seen"],
    ["id,label\n,normal\n", {}, "as none of its columns can be a feature"],
  ];
  for (const [text, options, message] of refused) {
    await assertRejects(
      () => readText(text, options),
      ConfigurationError,
      message,
    );
  }
  for (const text of ["a,b\nx\ny\n", "a,b\n,\n", "{}\n", "{\n{\n"]) {
    await assertRejects(
      () => readText(text),
      BadInputError,
      "Cannot read x.csv as none of its first rows holds a value",
    );
  }
});
