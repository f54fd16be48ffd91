/** Wrong uses of the public entry points: each error says what to do instead. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  ConfigurationError,
  DEFAULT_MODEL,
  Detector,
  ModelError,
  openTraffic,
  type RowInput,
  SHIPPED_MODELS,
  syntheticSchema,
  syntheticTraffic,
} from "../../mod.ts";
import { train } from "../../lib/detect/train.ts";
import { fitPercentileThreshold } from "../../lib/detect/thresholds.ts";
import { auroc } from "../../lib/evaluate/metrics.ts";
import {
  LabelEncoder,
  MinMaxScaler,
  OneHotEncoder,
  Preprocessor,
  type Schema,
  StandardScaler,
} from "../../lib/features/mod.ts";

const schema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "service", type: "categorical" },
  ],
};

const loadSynthetic = () => Detector.load("synthetic");
const rowsOf = (rows: number) => Array.fromAsync(syntheticTraffic({ rows }));

Deno.test("a preprocessor that is not fitted says how to fit one", () => {
  // Types forbid this; a program in JavaScript may do it.
  const make = Preprocessor as unknown as new () => Preprocessor;
  assertThrows(
    () => new make(),
    TypeError,
    "call Preprocessor.fit(schema, rows)",
  );
  assertThrows(
    () => Preprocessor.fit(schema, []),
    RangeError,
    "there are no rows: give normal training rows",
  );
});

Deno.test("encoders and scalers that are not fitted say what to call first", () => {
  const unfitted: [string, () => unknown][] = [
    ["MinMaxScaler", () => new MinMaxScaler().transform(1)],
    ["StandardScaler", () => new StandardScaler().transform(1)],
    ["LabelEncoder", () => new LabelEncoder().transform("dns")],
    [
      "OneHotEncoder",
      () => new OneHotEncoder().transformInto("dns", new Float32Array(2), 0),
    ],
  ];
  for (const [name, use] of unfitted) {
    assertThrows(
      use,
      Error,
      `with a ${name} that was not fitted: call fit(`,
    );
  }
});

Deno.test("a fitted state of another schema is refused by the field's name", () => {
  const json = Preprocessor.fit(schema, [[1, "dns"]]).toJSON();
  const other: Schema = {
    features: [{ name: "octets", type: "numeric" }, schema.features[1]!],
  };
  assertThrows(
    () => Preprocessor.fromJSON(json, other),
    ModelError,
    'preprocessor.features[0].name as it must be "octets" as the schema has it',
  );
  assertThrows(
    () => Preprocessor.fromJSON(json, { features: [schema.features[0]!] }),
    ModelError,
    "a list of 1 as the schema has so many features",
  );
});

Deno.test("rows that do not match the detector's schema are refused, the row and field named", async () => {
  using detector = await loadSynthetic();
  const [good] = await rowsOf(1);
  const score = (row: RowInput) => () => detector.score([row]);
  assertThrows(
    score(good!.values.slice(1)),
    RangeError,
    "row of 6 values as the schema has 7 features: give one value each",
  );
  assertThrows(
    score({ bytes: 1 }),
    TypeError,
    'row 0 as it has no field "packets": give null where a value is missing',
  );
  assertThrows(
    score(["many", ...good!.values.slice(1)]),
    TypeError,
    'Cannot transform feature "bytes" as it must be a',
  );
});

Deno.test("traffic that lacks a column of the schema is refused by the column's name", async () => {
  const source = {
    name: "flows.csv",
    open: () => Promise.resolve(new Blob(["octets,service\n1,dns\n"]).stream()),
  };
  const error = await assertRejects(
    async () => {
      const { rows } = await openTraffic([source], { schema });
      await Array.fromAsync(rows);
    },
    ConfigurationError,
    "flows.csv",
  );
  assertEquals(error.message.includes('"bytes"'), true, error.message);
});

Deno.test("a detector that was disposed of says so, whatever it is asked", async () => {
  const detector = await loadSynthetic();
  detector[Symbol.dispose]();
  const message = "disposed of: load it again, or dispose of it later";
  assertThrows(() => detector.score([]), Error, message);
  assertThrows(() => detector.stream(), Error, message);
  const none = ReadableStream.from<RowInput>([]);
  assertThrows(() => detector.windows(none), Error, message);
  assertThrows(() => detector.batches(none), Error, message);
});

Deno.test("a stream whose detector is disposed of before its end fails", async () => {
  const detector = await loadSynthetic();
  const verdicts = ReadableStream.from<RowInput>(await rowsOf(20))
    .pipeThrough(detector.stream());
  detector[Symbol.dispose]();
  await assertRejects(
    () => Array.fromAsync(verdicts),
    Error,
    "dispose of it when its streams have ended",
  );
});

Deno.test("a detector is disposed of once, by one owner", async () => {
  const detector = await loadSynthetic();
  detector[Symbol.dispose]();
  assertThrows(
    () => detector[Symbol.dispose](),
    Error,
    "Cannot dispose of a detector twice: let one place own it",
  );
  // `using` beside a call of one's own is the same mistake.
  await assertRejects(
    async () => {
      using owned = await loadSynthetic();
      owned[Symbol.dispose]();
    },
    Error,
    "leave the call out where `using` does it",
  );
});

Deno.test("a detector that shares its network with another may be disposed of too", async () => {
  using detector = await loadSynthetic();
  using stricter = detector.withThreshold({ kind: "fixed", value: 1 });
  assertEquals(stricter.score(await rowsOf(12)).length, 1);
});

Deno.test("a model's name that is not known brings the known ones", async () => {
  assertEquals(SHIPPED_MODELS.includes(DEFAULT_MODEL), true);
  await assertRejects(
    () => Detector.load("nsl_kdd"),
    ModelError,
    `shipped models: ${SHIPPED_MODELS.join(", ")}`,
  );
  await assertRejects(
    () => Detector.parse("{}", "my model"),
    ModelError,
    "Cannot load model my model: it is not a Gatewarden model",
  );
});

Deno.test("training refuses what it cannot learn from", async () => {
  await assertRejects(
    () => train([], { schema: syntheticSchema }),
    ConfigurationError,
    "Cannot train as the traffic's 0 good rows make no normal row",
  );
  await assertRejects(
    async () => {
      const rows = (await rowsOf(50)).map(({ index }) => ({
        index,
        values: [1, 2],
      }));
      await train(rows, { schema: syntheticSchema });
    },
    RangeError,
    "row of 2 values as the schema has 7 features",
  );
});

Deno.test("thresholds and figures refuse samples that say nothing", () => {
  assertThrows(
    () => fitPercentileThreshold(new Float64Array(), 95),
    RangeError,
    "no scores",
  );
  assertThrows(() => auroc([1, 2], Uint8Array.of(1)), RangeError);
});
