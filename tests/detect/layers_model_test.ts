import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { Detector } from "../../lib/detect/detector.ts";
import {
  exportLayersModel,
  importLayersModel,
} from "../../lib/detect/layers_model.ts";
import { AccessError, ConfigurationError } from "../../lib/errors.ts";
import { startBackend } from "../../lib/model/backend.ts";
import { smallTraffic, trainSmall } from "./small_detector.ts";

async function withFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Saves a tfjs model as its own file handler does: model.json and weights.bin. */
async function saveLayersModel(
  model: tf.LayersModel,
  folder: string,
): Promise<void> {
  await model.save(tf.io.withSaveHandler(async (artifacts) => {
    const { modelTopology, weightSpecs, weightData, userDefinedMetadata } =
      artifacts;
    await Deno.writeTextFile(
      `${folder}/model.json`,
      JSON.stringify({
        modelTopology,
        userDefinedMetadata,
        weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }],
      }),
    );
    await Deno.writeFile(
      `${folder}/weights.bin`,
      new Uint8Array(weightData as ArrayBuffer),
    );
    return {
      modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" },
    };
  }));
}

/** An autoencoder as a tfjs user would write it. */
function layersAutoencoder(
  lstm: object = {},
  dense: object = {},
): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.lstm({
        units: 6,
        inputShape: [3, 2],
        recurrentActivation: "sigmoid",
        ...lstm,
      }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.repeatVector({ n: 3 }),
      tf.layers.lstm({
        units: 5,
        returnSequences: true,
        recurrentActivation: "sigmoid",
      }),
      tf.layers.timeDistributed({
        layer: tf.layers.dense({ units: 2, ...dense }),
      }),
    ],
  });
}

for (const timesteps of [1, 4]) {
  Deno.test(`a detector survives export and import byte for byte, T=${timesteps}`, () =>
    withFolder(async (folder) => {
      using detector = await trainSmall({
        windowing: { timesteps, stride: 1 },
      });
      await exportLayersModel(detector, folder);
      using imported = await importLayersModel(folder);
      assertEquals(await imported.serialize(), await detector.serialize());
    }));
}

Deno.test("an exported model loads in tfjs-layers and predicts the same; its save imports", () =>
  withFolder(async (folder) => {
    using detector = await trainSmall({
      windowing: { timesteps: 4, stride: 1 },
    });
    await exportLayersModel(detector, folder);
    const json = JSON.parse(await Deno.readTextFile(`${folder}/model.json`));
    const data = (await Deno.readFile(`${folder}/weights.bin`)).buffer;
    const model = await tf.loadLayersModel(tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: data,
      userDefinedMetadata: json.userDefinedMetadata,
    }));
    const network = detector.scoringParts.autoencoder;
    const x = Float32Array.from({ length: 5 * 4 * 3 }, (_, i) => Math.sin(i));
    const theirs = (model.predict(tf.tensor3d(x, [5, 4, 3])) as tf.Tensor)
      .dataSync();
    const largest = network.reconstruct(x).reduce(
      (max, value, i) => Math.max(max, Math.abs(value - theirs[i]!)),
      0,
    );
    console.log(`largest difference to tfjs-layers: ${largest}`);
    assert(largest < 1e-6);

    await saveLayersModel(model, folder);
    using again = await importLayersModel(folder);
    const rows = smallTraffic(50);
    assertEquals(again.score(rows), detector.score(rows));
  }));

Deno.test("a model that tfjs-layers wrote scores as tfjs predicts, given a threshold", () =>
  withFolder(async (folder) => {
    await startBackend();
    const model = layersAutoencoder();
    await saveLayersModel(model, folder);
    using detector = await importLayersModel(folder, { threshold: 0.25 });
    const rows = Array.from(
      { length: 12 },
      (_, i) => [Math.sin(i), Math.cos(i)],
    );
    const verdicts = detector.score(rows);
    const windows = Array.from({ length: 10 }, (_, i) => rows.slice(i, i + 3));
    const x = tf.tensor3d(windows);
    const errors = tf.mean(
      tf.squaredDifference(model.predict(x) as tf.Tensor, x),
      [1, 2],
    );
    const expected = errors.dataSync();
    const largest = verdicts.reduce(
      (max, { score }, i) => Math.max(max, Math.abs(score - expected[i]!)),
      0,
    );
    console.log(`largest difference of scores: ${largest}`);
    assertEquals(verdicts.length, 10);
    assert(largest < 1e-6);
  }));

Deno.test("a model without metadata takes its other parts from a detector of that shape", () =>
  withFolder(async (folder) => {
    using detector = await trainSmall();
    await exportLayersModel(detector, folder);
    const json = JSON.parse(await Deno.readTextFile(`${folder}/model.json`));
    delete json.userDefinedMetadata;
    await Deno.writeTextFile(`${folder}/model.json`, JSON.stringify(json));
    using imported = await importLayersModel(folder, { detector });
    const rows = smallTraffic(50);
    assertEquals(imported.score(rows), detector.score(rows));
    const error = await assertRejects(
      () => importLayersModel(folder),
      ConfigurationError,
    );
    assert(error.message.includes("--detector MODEL"));
    using other = await trainSmall({ windowing: { timesteps: 2, stride: 1 } });
    await assertRejects(
      () => importLayersModel(folder, { detector: other }),
      ConfigurationError,
    );
  }));

Deno.test("import refuses, by name, layers that would not run the same here", () =>
  withFolder(async (folder) => {
    await startBackend();
    const refusal = async (model: tf.LayersModel) => {
      await saveLayersModel(model, folder);
      const load = () => importLayersModel(folder, { threshold: 1 });
      return (await assertRejects(load, ConfigurationError)).message;
    };
    assert(
      (await refusal(layersAutoencoder({ activation: "relu" }))).includes(
        'activation "relu"',
      ),
    );
    assert(
      (await refusal(layersAutoencoder({ recurrentActivation: "hardSigmoid" })))
        .includes("recurrentActivation"),
    );
    assert(
      (await refusal(layersAutoencoder({ useBias: false }))).includes(
        "useBias",
      ),
    );
    assert(
      (await refusal(layersAutoencoder({}, { activation: "sigmoid" })))
        .includes("sigmoid"),
    );
    assert(
      (await refusal(layersAutoencoder({}, { units: 3 }))).includes(
        "gives 3 columns",
      ),
    );
    const plain = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [2] })],
    });
    assert((await refusal(plain)).includes("[batch, timesteps, features]"));
  }));

Deno.test("import refuses files that are missing, broken or elsewhere", () =>
  withFolder(async (folder) => {
    await assertRejects(
      () => importLayersModel(folder),
      AccessError,
      "model.json: no such file",
    );
    await Deno.writeTextFile(`${folder}/model.json`, "{");
    await assertRejects(
      () => importLayersModel(folder),
      ConfigurationError,
      "not JSON",
    );
    await Deno.writeTextFile(`${folder}/model.json`, "{}");
    await assertRejects(
      () => importLayersModel(folder),
      ConfigurationError,
      "LayersModel",
    );
    using detector = await trainSmall();
    await exportLayersModel(detector, folder);
    const whole = await Deno.readTextFile(`${folder}/model.json`);
    await Deno.writeTextFile(
      `${folder}/model.json`,
      whole.replace('"weights.bin"', '"../weights.bin"'),
    );
    await assertRejects(
      () => importLayersModel(folder),
      ConfigurationError,
      "lies elsewhere",
    );
    await Deno.writeTextFile(`${folder}/model.json`, whole);
    await Deno.truncate(`${folder}/weights.bin`, 100);
    await assertRejects(
      () => importLayersModel(folder),
      ConfigurationError,
      "Cannot import",
    );
    await Deno.remove(`${folder}/weights.bin`);
    await assertRejects(
      () => importLayersModel(folder),
      AccessError,
      "weights.bin",
    );
    assert(detector instanceof Detector);
  }));

Deno.test("import does without training facts, and refuses a manifest that names nothing", () =>
  withFolder(async (folder) => {
    using detector = await trainSmall();
    await exportLayersModel(detector, folder);
    const json = JSON.parse(await Deno.readTextFile(`${folder}/model.json`));
    const write = (change: object) =>
      Deno.writeTextFile(
        `${folder}/model.json`,
        JSON.stringify({ ...json, ...change }),
      );
    const { training: _, ...rest } = json.userDefinedMetadata.gatewarden;
    await write({ userDefinedMetadata: { gatewarden: rest } });
    {
      using imported = await importLayersModel(folder);
      using again = await Detector.parse(await imported.serialize());
      assertEquals(again.training, {});
    }
    await write({
      userDefinedMetadata: { gatewarden: { ...rest, training: 7 } },
    });
    await assertRejects(
      () => importLayersModel(folder),
      ConfigurationError,
      '"training"',
    );
    for (const manifest of [[null], [{}], [{ paths: [1], weights: [] }]]) {
      await write({ weightsManifest: manifest });
      await assertRejects(
        () => importLayersModel(folder),
        ConfigurationError,
        "weightsManifest",
      );
    }
  }));
