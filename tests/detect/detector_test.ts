import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { pValue } from "../../lib/detect/calibration_scores.ts";
import { Detector } from "../../lib/detect/detector.ts";
import type { RowInput } from "../../lib/detect/row_input.ts";
import type { ReasonsMode, Verdict } from "../../lib/detect/verdict.ts";
import { AccessError, ModelError } from "../../lib/errors.ts";
import type { BadRow } from "../../lib/records/traffic_record.ts";
import { initialWeights } from "../../lib/model/initial_weights.ts";
import { Random } from "../../lib/random.ts";
import { smallSchema, smallTraffic, trainSmall } from "./small_detector.ts";

const WINDOWING = { timesteps: 3, stride: 1 };

const badRow = (index: number): BadRow => ({
  index,
  source: "x",
  line: 1,
  problem: "bad",
});

function streamed(
  detector: Detector,
  rows: readonly RowInput[],
): Promise<Verdict[]> {
  return Array.fromAsync(
    ReadableStream.from(rows).pipeThrough(detector.stream({ reasons: "all" })),
  );
}

for (const timesteps of [1, 3]) {
  Deno.test(`Detector gives the same verdicts in batch and stream, T=${timesteps}`, async () => {
    using detector = await trainSmall({ windowing: { timesteps, stride: 1 } });
    const rows: RowInput[] = smallTraffic(700, 5);
    rows[20] = badRow(20);
    const batch = detector.score(rows, { reasons: "all" });
    const stream = await streamed(detector, rows);
    const largest = batch.reduce(
      (max, { score }, i) => Math.max(max, Math.abs(score - stream[i]!.score)),
      0,
    );
    console.log(`largest difference between batch and stream: ${largest}`);
    assertEquals(stream, batch);
    assertEquals(largest, 0);
    // The bad row ends its windows, and nothing spans it.
    assertEquals(batch.length, timesteps === 1 ? 699 : 20 - 2 + 679 - 2);
    assertEquals(
      batch.filter(({ index }) => index >= 20 && index < 20 + timesteps).length,
      0,
    );
  });
}

Deno.test("Detector.score() takes records, objects and arrays alike", async () => {
  using detector = await trainSmall();
  const records = smallTraffic(30, 9);
  const objects = records.map(({ values: [bytes, packets, service] }) => ({
    service: service!,
    packets: packets!,
    bytes: bytes!,
    extra: "ignored",
  }));
  const arrays = records.map(({ values }) => values);
  assertEquals(detector.score(objects), detector.score(records));
  assertEquals(detector.score(arrays), detector.score(records));
});

Deno.test("Detector.score() gives the same whatever was scored before, or meanwhile", async () => {
  using detector = await trainSmall();
  const rows = smallTraffic(300, 5);
  const others = smallTraffic(90, 6);
  const expected = detector.score(rows);
  assertThrows(() => detector.score([others[0]!, ["wrong"]]), RangeError);
  assertEquals(detector.score(rows), expected);
  function* asking() {
    for (const row of rows) {
      if (row.index % 50 === 7) detector.score(others);
      yield row;
    }
  }
  assertEquals(detector.score(asking()), expected);
});

Deno.test("Detector.score() refuses rows that do not fit the schema", async () => {
  using detector = await trainSmall();
  assertThrows(
    () => detector.score([{ bytes: 1, packets: 1 }]),
    TypeError,
    'row 0 as it has no field "service"',
  );
  assertThrows(() => detector.score([[1, 2]]), RangeError, "row of 2 values");
  assertThrows(() => detector.score([["x", 2, "http"]]), TypeError, "bytes");
});

Deno.test("Detector finds broken rows and says which feature broke", async () => {
  using detector = await trainSmall({ epochs: 25 });
  const traffic = smallTraffic(400, 3);
  const verdicts = detector.score(traffic);
  const odd = verdicts.filter(({ index }) => traffic[index]!.label === "odd");
  assertEquals(odd.length, 19);
  assert(odd.every(({ anomalous }) => anomalous));
  for (const { reasons, score, threshold } of odd) {
    assert(score > threshold);
    assertEquals(reasons![0]!.feature, "bytes");
    assertEquals(reasons![0]!.actual, 9000);
    assert(Math.abs(reasons![0]!.expected as number - 9000) > 2000);
  }
});

Deno.test("reasons come on anomalies, on all or on none, and shares add up", async () => {
  using detector = await trainSmall();
  const rows = smallTraffic(60, 3);
  const having = (reasons: "anomalies" | "all" | "none") =>
    detector.score(rows, { reasons }).filter((verdict) =>
      verdict.reasons !== undefined
    );
  assertEquals(having("none"), []);
  assertEquals(having("all").length, 60);
  assert(having("anomalies").every(({ anomalous }) => anomalous));
  for (const { reasons } of having("all")) {
    const total = reasons!.reduce((sum, { share }) => sum + share, 0);
    // Three features, none left out that has more than 1 %; told to four digits.
    assert(total > 0.979 && total < 1 + 3e-4);
    assertEquals(reasons, [...reasons!].sort((a, b) => b.share - a.share));
  }
});

Deno.test("scores do not depend on what else is asked for", async () => {
  using detector = await trainSmall();
  const rows = smallTraffic(600, 9);
  const scores = (reasons: ReasonsMode) =>
    detector.score(rows, { reasons }).map(({ score }) => score);
  assertEquals(scores("none"), scores("anomalies"));
  assertEquals(scores("none"), scores("all"));
});

Deno.test("verdicts have p-values where the model has calibration scores", async () => {
  using detector = await trainSmall({
    threshold: { kind: "conformal", alpha: 0.05 },
  });
  const { calibration, value } = detector.threshold;
  const verdicts = detector.score(smallTraffic(400, 3));
  for (const { score, anomalous, pValue: p } of verdicts) {
    assertEquals(p, pValue(calibration!, score));
    assertEquals(anomalous, p! <= 0.05);
  }
  const rarest = verdicts.filter(({ pValue }) => pValue === 1 / 39).length;
  assert(rarest > 10, `${rarest}`);
  using again = await Detector.parse(await detector.serialize());
  assertEquals(again.threshold, detector.threshold);
  assertEquals(again.score(smallTraffic(400, 3)), verdicts);
  // A model file of an earlier release has none.
  const without = detector.withThreshold({ kind: "fixed", value });
  const [verdict] = without.score(smallTraffic(1, 3));
  assertEquals("pValue" in verdict!, false);
});

Deno.test("Detector cuts windows per key and tells the key", async () => {
  using detector = await trainSmall({
    windowing: { ...WINDOWING, by: "source" },
  });
  const verdicts = detector.score(smallTraffic(40, 2, 4));
  assertEquals(verdicts.length, 40 - 4 * 2);
  assertEquals(verdicts[0]!.index, 8);
  assert(verdicts.every(({ index, key }) => key === `10.0.0.${index % 4}`));
});

Deno.test("Detector.stream() lets rows wait for others as long as maxDelay says", async () => {
  using detector = await trainSmall();
  const expected = detector.score(smallTraffic(300)).map(({ index }) => index);
  for (const maxDelay of [5, 60_000]) {
    const rows = new TransformStream<RowInput, RowInput>();
    const reader = rows.readable.pipeThrough(detector.stream({ maxDelay }))
      .getReader();
    const writer = rows.writable.getWriter();
    const indices: number[] = [];
    const read = async (count: number) => {
      for (let i = 0; i < count; i++) {
        indices.push((await reader.read()).value!.index);
      }
    };
    // A full batch waits for nobody.
    const full = read(256);
    for (const row of smallTraffic(300)) await writer.write(row);
    await full;
    const rest = read(expected.length - 256);
    const arrives = rest.then(() => "verdicts");
    const later = new Promise((resolve) => setTimeout(resolve, 100, "nothing"));
    if (maxDelay === 5) await arrives;
    else assertEquals(await Promise.race([arrives, later]), "nothing");
    await writer.close();
    await rest;
    assert((await reader.read()).done);
    assertEquals(indices, expected);
    await later;
  }
});

Deno.test("Detector.stream() refuses a delay that is none", async () => {
  using detector = await trainSmall();
  for (const maxDelay of [-1, NaN, Infinity, 2 ** 31]) {
    assertThrows(
      () => detector.stream({ maxDelay }),
      RangeError,
      `Cannot wait ${maxDelay} milliseconds for a batch`,
    );
  }
});

Deno.test("Detector.stream() answers a trickle before the next row comes", async () => {
  using detector = await trainSmall();
  const rows = new TransformStream<RowInput, RowInput>();
  const reader = rows.readable.pipeThrough(detector.stream()).getReader();
  const writer = rows.writable.getWriter();
  for (const row of smallTraffic(3)) {
    await writer.write(row);
    assertEquals((await reader.read()).value!.index, row.index);
  }
  await writer.close();
  assert((await reader.read()).done);
});

Deno.test("Detector.stream() passes on what is wrong with a row, and can be cancelled", async () => {
  using detector = await trainSmall();
  await assertRejects(
    () => streamed(detector, [[1, 2, "http"], ["x", 2, "http"]]),
    TypeError,
  );
  let cancelled = false;
  const endless = new ReadableStream<RowInput>({
    pull: (controller) => controller.enqueue([100, 1, "http"]),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const verdict of endless.pipeThrough(detector.stream())) {
    if (verdict.index >= 1000) break;
  }
  assert(cancelled);
});

Deno.test("Detector.save() and load() keep every score, bit for bit", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    using detector = await trainSmall({ windowing: WINDOWING });
    await detector.save(path);
    using loaded = await Detector.load(path);
    const rows = smallTraffic(50, 8);
    assertEquals(loaded.score(rows), detector.score(rows));
    assertEquals(loaded.training, detector.training);
    assertEquals(await loaded.serialize(), await Deno.readTextFile(path));
    using fromUrl = await Detector.load(new URL(`file://${path}`));
    assertEquals(fromUrl.threshold, detector.threshold);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("Detector.load() and save() say what is wrong", async () => {
  const load = (source: string) =>
    assertRejects(() => Detector.load(source), ModelError);
  assert(
    (await load("synthetik")).message.includes(
      "shipped models: nsl-kdd, nsl-kdd-flow",
    ),
  );
  assert((await load("./nowhere.json")).message.includes("no such file"));
  assert((await load(".")).message.includes("Cannot load model ."));
  using detector = await trainSmall();
  await assertRejects(
    () => detector.save("/nonexistent/m.json"),
    AccessError,
    "Cannot write",
  );
});

Deno.test("Detector.parse() refuses parts that do not fit each other, freeing what it made", async () => {
  using detector = await trainSmall();
  const { encodeModel } = await import("../../lib/model/model_file.ts");
  const { autoencoder: { architecture, weights }, preprocessor } =
    detector.scoringParts;
  const whole = {
    schema: smallSchema,
    preprocessor: preprocessor.toJSON(),
    windowing: { timesteps: 1, stride: 1 },
    architecture,
    threshold: detector.threshold,
  };
  const before = tf.memory().numTensors;
  const refusal = async (change: object) => {
    const text = await encodeModel({
      detector: { ...whole, ...change },
      training: {},
      weights,
    });
    return (await assertRejects(
      () => Detector.parse(text, "m.json"),
      ModelError,
    )).message;
  };
  assert(
    (await refusal({ windowing: { timesteps: 2, stride: 1 } })).includes(
      "2 rows",
    ),
  );
  const narrow = {
    ...architecture,
    features: architecture.features - 1,
    outputs: 1,
  };
  const { message } = await assertRejects(
    async () =>
      await Detector.parse(
        await encodeModel({
          detector: { ...whole, architecture: narrow },
          training: {},
          weights: initialWeights(narrow, new Random(1)),
        }),
        "m.json",
      ),
    ModelError,
  );
  assert(
    message.includes(
      `its preprocessor gives ${architecture.features} columns and its network ` +
        `takes ${narrow.features}`,
    ),
    message,
  );
  assert(
    (await refusal({ windowing: 7 })).includes("Cannot load model m.json"),
  );
  assert(
    (await refusal({ threshold: { kind: "fixed", value: "1" } })).includes(
      "m.json",
    ),
  );
  assert((await refusal({ threshold: undefined })).includes("m.json"));
  assert(
    (await refusal({ schema: { features: smallSchema.features.slice(1) } }))
      .includes("m.json"),
  );
  assert((await refusal({ schema: {} })).includes("m.json"));
  assert((await refusal({ preprocessor: {} })).includes("m.json"));
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("Detector disposed of says so when used", async () => {
  const detector = await trainSmall();
  detector[Symbol.dispose]();
  assertThrows(() => detector.score(smallTraffic(5)), Error, "disposed of");
});

Deno.test("Detector.stream() gives every verdict before a failure, then fails", async () => {
  using detector = await trainSmall({ windowing: WINDOWING });
  const rows = smallTraffic(400, 4);
  async function* failing() {
    yield* rows;
    throw new Error("the disk is gone");
  }
  const verdicts: Verdict[] = [];
  await assertRejects(
    async () => {
      const stream = ReadableStream.from(failing()).pipeThrough(
        detector.stream(),
      );
      for await (const verdict of stream) verdicts.push(verdict);
    },
    Error,
    "the disk is gone",
  );
  assertEquals(verdicts, detector.score(rows));
});
