import { assertEquals, assertRejects } from "@std/assert";
import { ConfigurationError } from "../../lib/errors.ts";
import { nslKddFlowSchema } from "../../lib/features/connections/nsl_kdd_flow.ts";
import {
  fileSource,
  isBadRow,
  nslKddSchema,
  openTraffic,
  type TrafficSource,
} from "../../lib/records/mod.ts";
import {
  gzipped,
  isAbsent,
  memorySource,
  NSL_KDD,
  nslKddLine,
  outline,
  readText,
} from "./traffic_helpers.ts";

Deno.test("nslKddSchema has 41 features, three of them categorical", () => {
  const { features, label } = nslKddSchema;
  assertEquals(features.length, 41);
  assertEquals(new Set(features.map(({ name }) => name)).size, 41);
  assertEquals(
    features.flatMap(({ name, type }, i) =>
      type === "categorical" ? [[i, name]] : []
    ),
    [[1, "protocol_type"], [2, "service"], [3, "flag"]],
  );
  assertEquals(features[40]!.name, "dst_host_srv_rerror_rate");
  assertEquals(label, { column: "label", normal: "normal" });
});

Deno.test("NSL-KDD rows may have 41, 42 or 43 columns", async () => {
  const text = [
    nslKddLine({ 41: "neptune" }),
    nslKddLine({ 41: "normal." }, 42),
    nslKddLine({}, 41),
    nslKddLine({}, 40),
    nslKddLine({}, 44),
    nslKddLine({ 0: "abc" }),
    nslKddLine({ 4: "", 1: "" }),
  ].join("\n");
  const { rows, format, schema, ignored } = await readText(text);
  assertEquals(format, "nsl-kdd");
  assertEquals(schema, nslKddSchema);
  assertEquals(ignored, []);
  assertEquals(rows.map((row) => isBadRow(row) ? row.problem : row.label), [
    "neptune",
    "normal",
    undefined,
    "Cannot parse x.csv line 4: 40 columns, expected 41, 42 or 43",
    "Cannot parse x.csv line 5: 44 columns, expected 41, 42 or 43",
    'Cannot parse x.csv line 6: field "duration" is "abc", expected a number',
    "normal",
  ]);
  const numbers = Array.from({ length: 37 }, (_, i) => i + 4);
  assertEquals(outline(rows)[0], [0, "tcp", "http", "SF", ...numbers]);
  assertEquals(outline(rows)[6], [
    ...[0, null, "http", "SF", null],
    ...numbers.slice(1),
  ]);
});

Deno.test("NSL-KDD rows without a label are bad where labels are required", async () => {
  const text = [
    nslKddLine(),
    nslKddLine({}, 41),
    nslKddLine({ 41: "" }),
    nslKddLine({ 41: "." }),
  ].join("\n");
  const { rows } = await readText(text, { requireLabel: true });
  assertEquals(outline(rows).slice(1), [
    'Cannot parse x.csv line 2: field "label" has no label',
    'Cannot parse x.csv line 3: field "label" has no label',
    'Cannot parse x.csv line 4: field "label" has no label',
  ]);
});

Deno.test("NSL-KDD values follow a given schema's order", async () => {
  const features = nslKddSchema.features.toReversed();
  const { rows } = await readText(nslKddLine(), {
    schema: { features, label: { column: "class", normal: "normal" } },
    by: "service",
  });
  const [row] = rows;
  assertEquals(outline(rows)[0], [
    ...Array.from({ length: 37 }, (_, i) => 40 - i),
    ...["SF", "http", "tcp", 0],
  ]);
  assertEquals(row && "key" in row && [row.key, row.label], ["http", "normal"]);
});

Deno.test("NSL-KDD can be read by the 26 features of its connections", async () => {
  const { features } = nslKddFlowSchema;
  const names = features.map(({ name }) => name);
  assertEquals(names.slice(0, 8), [
    "duration",
    "protocol_type",
    "service",
    "flag",
    "src_bytes",
    "dst_bytes",
    "land",
    "count",
  ]);
  assertEquals([names.length, names.at(-1)], [26, "dst_host_srv_rerror_rate"]);
  const { rows } = await readText(nslKddLine(), { schema: nslKddFlowSchema });
  // The line holds its columns' numbers: 23 to 41 follow the first seven.
  assertEquals(outline(rows)[0], [
    ...[0, "tcp", "http", "SF", 4, 5, 6],
    ...Array.from({ length: 19 }, (_, i) => 22 + i),
  ]);
});

Deno.test("NSL-KDD is refused where the schema or a column does not fit", async () => {
  const { features } = nslKddSchema;
  const other = { name: "bytes", type: "numeric" as const };
  const refused: [options: object, message: string][] = [
    [
      { schema: { features: [...features.slice(1), other] } },
      'Cannot read x.csv as nsl-kdd as the schema names the feature "bytes"',
    ],
    [{ by: "src" }, 'column "src" is missing'],
    [{ by: "label" }, 'Cannot cut sequences by "label" as it is the label'],
    [{ time: "ts" }, 'column "ts" is missing'],
    [{ label: "class" }, 'column "class" is missing'],
    [{ label: "duration" }, 'Cannot use "duration" as the label'],
  ];
  for (const [options, message] of refused) {
    const attempt = async () => {
      const { error } = await readText(nslKddLine(), options);
      if (error) throw error;
    };
    await assertRejects(attempt, ConfigurationError, message);
  }
});

Deno.test("NSL-KDD under a header is read as CSV", async () => {
  const names = nslKddSchema.features.map(({ name }) => name);
  const header = [...names, "label", "difficulty"].join(",");
  for (const schema of [undefined, nslKddSchema]) {
    const read = await readText(`${header}\n${nslKddLine()}\n`, { schema });
    assertEquals(read.format, "csv");
    assertEquals(read.schema, nslKddSchema);
    assertEquals(read.ignored, ["difficulty"]);
    const plain = await readText(nslKddLine());
    assertEquals(read.rows, plain.rows);
  }
});

const train = new URL("KDDTrain+.txt", NSL_KDD);
const test = new URL("KDDTest+.txt", NSL_KDD);

/** Counts rows, normal ones and bad ones without keeping any. */
async function count(source: TrafficSource): Promise<number[]> {
  const { rows } = await openTraffic([source]);
  const counts = [0, 0, 0];
  for await (const row of rows) {
    if (isBadRow(row)) counts[2]!++;
    else counts[0]!++;
    if (!isBadRow(row) && row.label === "normal") counts[1]!++;
  }
  return counts;
}

Deno.test({
  name: "KDDTrain+ has 125,973 rows, 67,343 of them normal",
  ignore: isAbsent(train),
  async fn() {
    assertEquals(await count(fileSource(train.pathname)), [125973, 67343, 0]);
  },
});

Deno.test({
  name: "KDDTest+ has 22,544 rows, 9,711 of them normal, gzip or not",
  ignore: isAbsent(test),
  async fn() {
    const expected = [22544, 9711, 0];
    assertEquals(await count(fileSource(test.pathname)), expected);
    const compressed = await gzipped(await Deno.readFile(test));
    assertEquals(await count(memorySource(compressed, "test")), expected);
  },
});
