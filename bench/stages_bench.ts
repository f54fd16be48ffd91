/**
 * What each stage of scoring costs, on generated traffic and the reference widths.
 *
 * `deno bench` compares within a group, in one run; each iteration handles 1,024
 * rows or windows unless its name says otherwise.
 */
import { Preprocessor } from "../lib/features/preprocessor.ts";
import { Detector } from "../lib/detect/detector.ts";
import { Autoencoder } from "../lib/model/autoencoder.ts";
import { initialWeights } from "../lib/model/initial_weights.ts";
import { gatherWindows } from "../lib/model/windowed_rows.ts";
import { Random } from "../lib/random.ts";
import { openTraffic } from "../lib/records/open_traffic.ts";
import {
  syntheticCsv,
  syntheticSchema,
  syntheticTraffic,
} from "../lib/records/synthetic.ts";
import { benchRows, REFERENCE } from "./reference_network.ts";

const ROWS = 1024;
const records = await Array.fromAsync(syntheticTraffic({ rows: ROWS }));
const values = records.map((record) => record.values);
const csv = new TextEncoder().encode(
  (await Array.fromAsync(syntheticCsv({ rows: ROWS }))).join(""),
);
const preprocessor = Preprocessor.fit(syntheticSchema, values);

Deno.bench("CSV bytes to rows", { group: "before the model" }, async () => {
  const source = {
    name: "bench",
    open: () => Promise.resolve(new Blob([csv]).stream()),
  };
  const { rows } = await openTraffic([source], { schema: syntheticSchema });
  for await (const _row of rows);
});

Deno.bench("rows to scaled columns", { group: "before the model" }, () => {
  preprocessor.transform(values);
});

for (const timesteps of [1, 10]) {
  const architecture = { timesteps, ...REFERENCE };
  const network = await Autoencoder.create(
    architecture,
    initialWeights(architecture, new Random(1)),
  );
  const all = gatherWindows(
    benchRows(timesteps, ROWS),
    Array.from({ length: ROWS }, (_, i) => i),
  );
  const one = all.subarray(0, timesteps * REFERENCE.features);
  const group = `reference network, T=${timesteps}`;
  Deno.bench(`${group}, 1,024 windows`, { group, baseline: true }, () => {
    network.reconstruct(all);
  });
  Deno.bench(`${group}, 1 window`, { group }, () => {
    network.reconstruct(one);
  });
}

{
  const { preprocessor: { origin }, scoringParts: { autoencoder } } =
    await Detector.load("nsl-kdd");
  const random = new Random(1);
  const { features } = autoencoder.architecture;
  const full = Float32Array.from(
    { length: ROWS * features },
    () => random.uniform(),
  );
  // As in NSL-KDD, where most teams of eight rows have nothing but zeros in two of
  // three columns.
  const sparse = full.map((value, i) => {
    const column = i % features;
    return column % 3 === 0 ? value : origin[column]!;
  });
  const group = "nsl-kdd's network, 1,024 rows";
  Deno.bench(`${group} without a zero`, { group, baseline: true }, () => {
    autoencoder.errors(full);
  });
  Deno.bench(`${group} of zeros in two of three columns`, { group }, () => {
    autoencoder.errors(sparse);
  });
}

const detector = await Detector.load("synthetic");

Deno.bench("records to verdicts, batch", {
  group: "end to end",
  baseline: true,
}, () => {
  detector.score(records);
});

Deno.bench("records to verdicts, stream", { group: "end to end" }, async () => {
  for await (
    const _ of ReadableStream.from(records).pipeThrough(detector.stream())
  );
});

Deno.bench(
  "CSV bytes to verdicts, stream",
  { group: "end to end" },
  async () => {
    const source = {
      name: "bench",
      open: () => Promise.resolve(new Blob([csv]).stream()),
    };
    const { rows } = await openTraffic([source], { schema: detector.schema });
    for await (const _ of rows.pipeThrough(detector.stream()));
  },
);
