/** The library in a bundle for Node, which lacks some of what Deno has. */
import { assert, assertEquals } from "@std/assert";
import { Detector, openTraffic, type Verdict } from "../../mod.ts";
import { bundleForNode } from "./node_bundle.ts";

const SAMPLE = new URL("../../data/synthetic-sample.csv", import.meta.url);

/** A user's program: scores a CSV file at once and as a stream. */
const PROGRAM = `
  import { readFile } from "node:fs/promises";
  import { Detector, fileSource, openTraffic } from "@gatewarden/gatewarden";

  using detector = await Detector.load("synthetic");
  const bytes = await readFile(process.argv[2]!);
  const open = () => openTraffic(
    [{ name: "sample.csv", open: async () => new Blob([bytes]).stream() }],
    { schema: detector.schema },
  );
  const rows = [];
  for await (const row of (await open()).rows) rows.push(row);
  const streamed = [];
  const verdicts = (await open()).rows.pipeThrough(detector.stream({ reasons: "all" }));
  for await (const verdict of verdicts) streamed.push(verdict);

  const message = async (call: () => Promise<unknown>) => {
    try {
      await call();
    } catch (error) {
      return \`\${error.name}: \${error.message}\`;
    }
  };
  console.log(JSON.stringify({
    node: process.version,
    scored: detector.score(rows, { reasons: "all" }),
    streamed,
    load: await message(() => Detector.load("./model.json")),
    save: await message(() => detector.save("./model.json")),
    read: await message(() => openTraffic([fileSource("traffic.csv")])),
    parsed: (await Detector.parse(await detector.serialize())).threshold.value,
  }));
`;

interface Printed {
  readonly node: string;
  readonly scored: Verdict[];
  readonly streamed: Verdict[];
  readonly load: string;
  readonly save: string;
  readonly read: string;
  readonly parsed: number;
}

/** The version of Node here, `undefined` where there is none of 20 or later. */
function nodeVersion(): string | undefined {
  try {
    const { stdout } = new Deno.Command("node", { args: ["--version"] })
      .outputSync();
    const version = new TextDecoder().decode(stdout).trim();
    if (parseInt(version.slice(1)) >= 20) return version;
    console.error(`skipping the bundle for Node: it needs 20, not ${version}`);
  } catch {
    console.error("skipping the bundle for Node: there is no node here");
  }
  return undefined;
}

async function runInNode(): Promise<Printed> {
  const folder = await Deno.makeTempDir();
  try {
    assertEquals(await bundleForNode(PROGRAM, folder), []);
    const { size } = await Deno.stat(`${folder}/bundle.mjs`);
    // Alone: the bundle must not lean on the packages that it was made from.
    await Deno.remove(`${folder}/node_modules`, { recursive: true });
    const { code, stdout, stderr } = await new Deno.Command("node", {
      args: ["bundle.mjs", Deno.realPathSync(SAMPLE)],
      cwd: folder,
    }).output();
    const text = new TextDecoder().decode(stderr);
    assertEquals([code, text], [0, ""]);
    const printed = JSON.parse(new TextDecoder().decode(stdout)) as Printed;
    console.log(`${printed.node}, bundle of ${(size / 1e6).toFixed(2)} MB`);
    return printed;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Node 20 has no relaxed SIMD, so it rounds twice where Deno rounds once: scores
 * may differ by this, relative to themselves or the threshold.
 */
const BAND = 1e-5;

const differences = (a: readonly Verdict[], b: readonly Verdict[]) =>
  a.map(({ score, threshold }, i) =>
    Math.abs(score - b[i]!.score) / Math.max(score, threshold)
  );

/** What a verdict says apart from numbers that come out of the network. */
const said = ({ index, threshold, anomalous, reasons }: Verdict) => ({
  index,
  threshold,
  anomalous,
  worst: reasons?.[0]?.feature,
  actual: reasons?.[0]?.actual,
});

Deno.test({
  name: "a bundle for Node gives the verdicts that Deno gives",
  ignore: nodeVersion() === undefined,
  fn: async () => {
    const printed = await runInNode();
    using detector = await Detector.load("synthetic");
    const { rows } = await openTraffic(
      [{
        name: "sample.csv",
        open: async () => (await Deno.open(SAMPLE)).readable,
      }],
      { schema: detector.schema },
    );
    const here = detector.score(await Array.fromAsync(rows), {
      reasons: "all",
    });
    assert(here.length > 1900);
    assertEquals(printed.scored.length, here.length);
    const largest = Math.max(...differences(printed.scored, here));
    console.log(`largest difference between Node and Deno: ${largest}`);
    assert(largest <= BAND);
    assertEquals(printed.scored.map(said), here.map(said));
    assertEquals(printed.streamed, printed.scored);
    assertEquals(printed.parsed, detector.threshold.value);
    // What reads and writes files needs Deno, and says what to do instead.
    const refusal = "only Deno opens files here, so read and write them " +
      "yourself: Detector.parse() takes a model's text, serialize() gives it";
    assertEquals(
      printed.load,
      `ModelError: Cannot load model ./model.json: ${refusal}`,
    );
    assertEquals(
      printed.save,
      `AccessError: Cannot write ./model.json: ${refusal}`,
    );
    assertEquals(
      printed.read,
      "AccessError: Cannot read traffic.csv: only Deno opens files here, so " +
        "make a TrafficSource whose open() gives the bytes",
    );
  },
});
