import { assert, assertEquals } from "@std/assert";
import { Detector } from "../lib/detect/detector.ts";
import { SHIPPED_MODELS } from "../lib/detect/shipped_models.ts";
import { syntheticCsv } from "../lib/records/synthetic.ts";
import type { Evaluation } from "../lib/evaluate/evaluate.ts";
import { READ, READ_WRITE, runCli } from "./cli/run_cli.ts";
import { missing, sharedFile } from "./shared_data.ts";

const ROOT = new URL("..", import.meta.url);

Deno.test("shipped models pass verification and stay under 2 MB", async () => {
  for (const name of SHIPPED_MODELS) {
    const { size } = await Deno.stat(new URL(`models/${name}.json`, ROOT));
    assert(size < 2e6, `${name} has ${size} bytes`);
    using detector = await Detector.load(name);
    const file = new URL(`models/${name}.json`, ROOT);
    assertEquals(await detector.serialize(), await Deno.readTextFile(file));
  }
});

Deno.test("shipped models tell p-values from the windows of their threshold", async () => {
  for (const name of SHIPPED_MODELS) {
    using detector = await Detector.load(name);
    const { threshold, windowing: { timesteps } } = detector;
    if (threshold.kind !== "percentile") throw new Error(threshold.kind);
    const { evidence, calibration } = threshold;
    const { windows, scores } = calibration!;
    assertEquals(windows, timesteps === 1 ? evidence.windows : 159, name);
    assert(scores.at(-1)! <= evidence.quantiles.at(-1)!);
    assert(scores[0]! >= evidence.quantiles[0]!);
    if (timesteps === 1) {
      assertEquals(scores.at(-1), evidence.quantiles.at(-1));
    }
  }
});

Deno.test("the sample is what generate writes", async () => {
  const text = (await Array.fromAsync(syntheticCsv({ rows: 2000, seed: 7 })))
    .join("");
  const sample = new URL("data/synthetic-sample.csv", ROOT);
  assert(await Deno.readTextFile(sample) === text);
});

async function evaluation(...args: string[]): Promise<Evaluation> {
  const { code, stdout, stderr } = await runCli(
    ["evaluate", "--json", ...args],
    {
      permissions: READ,
    },
  );
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("the synthetic model finds each kind of anomaly in traffic of another seed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/two.csv`;
    const generate = [
      "generate",
      "--rows",
      "20000",
      "--seed",
      "2",
      "--output",
      file,
    ];
    assertEquals((await runCli(generate, { permissions: READ_WRITE })).code, 0);
    const { auroc, perClass, deployable } = await evaluation(
      file,
      "--model",
      "synthetic",
    );
    console.log(`AUROC ${auroc}, ${JSON.stringify(perClass)}`);
    assert(auroc! >= 0.95);
    assertEquals(Object.keys(perClass).sort(), [
      "broken_correlation",
      "level_shift",
      "scan",
      "spike",
    ]);
    for (const { recall } of Object.values(perClass)) assert(recall >= 0.9);
    assert(deployable.falsePositiveRate < 0.1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "the reference model does on KDDTest+ what its figures say",
  ignore: missing("data/nsl-kdd/KDDTest+.txt"),
  fn: async () => {
    const file = decodeURIComponent(
      sharedFile("data/nsl-kdd/KDDTest+.txt").pathname,
    );
    const { rows, anomalies, auroc, deployable, oracle, novel } =
      await evaluation(file, "--model", "nsl-kdd-reference");
    console.log(`AUROC ${auroc}, F1 ${deployable.f1}, oracle F1 ${oracle!.f1}`);
    assertEquals([rows, anomalies, novel!.rows], [22_544, 12_833, 3_750]);
    // The range that an independent reproduction of the notebook got over 3 seeds.
    assert(auroc! >= 0.939 && auroc! <= 0.948);
    assert(deployable.f1 >= 0.86 && deployable.f1 <= 0.873);
    assert(oracle!.f1 >= 0.874 && oracle!.f1 <= 0.892);
  },
});

/** At least, on KDDTest+: what the README and models/README.md say, rounded down. */
const LEAST = {
  "nsl-kdd": { auroc: 0.974, f1: 0.93, accuracy: 0.92, oracle: 0.935 },
  "nsl-kdd-flow": { auroc: 0.968, f1: 0.88, accuracy: 0.87, oracle: 0.93 },
};

for (const [model, least] of Object.entries(LEAST)) {
  Deno.test({
    name: `${model} does on KDDTest+ what its figures say`,
    ignore: missing("data/nsl-kdd/KDDTest+.txt"),
    fn: async () => {
      const file = decodeURIComponent(
        sharedFile("data/nsl-kdd/KDDTest+.txt").pathname,
      );
      const { rows, auroc, deployable, oracle, perClass, novel } =
        await evaluation(file, "--model", model);
      console.log(
        `AUROC ${auroc}, F1 ${deployable.f1}, oracle F1 ${oracle!.f1}`,
      );
      assertEquals([rows, novel!.rows], [22_544, 3_750]);
      assertEquals(Object.keys(perClass), ["DoS", "Probe", "R2L", "U2R"]);
      assert(auroc! >= least.auroc);
      assert(deployable.f1 >= least.f1);
      assert(deployable.accuracy >= least.accuracy);
      assert(oracle!.f1 >= least.oracle);
    },
  });
}
