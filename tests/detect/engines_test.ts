/**
 * The fused kernel beside tfjs's own operations: the same verdicts.
 *
 * Scores far below the threshold are squares of differences near float32's own
 * noise: there both engines stray from float64 by up to 5e-5 of the score. So
 * scores are compared relative to themselves or to the threshold, what is larger.
 *
 * A calibrated tail magnifies: where two order statistics lie 1e-6 apart, a
 * residual that differs by that much moves a feature's tail from one to the other.
 * Both engines stray from float64 by up to 5e-5 there, on a few windows in ten
 * thousand.
 */
import { assert, assertEquals } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import { SHIPPED_MODELS } from "../../lib/detect/shipped_models.ts";
import { openTraffic } from "../../lib/records/open_traffic.ts";
import { syntheticTraffic } from "../../lib/records/synthetic.ts";
import type { Schema } from "../../lib/records/schema.ts";
import type { Row } from "../../lib/records/traffic_record.ts";
import { missing, sharedFile } from "../shared_data.ts";

/** Scores may differ by this, relative, and verdicts as near to the threshold. */
const BAND = 1e-5;
/** Where a calibrated tail magnifies, on at most that share of the windows. */
const TAIL_BAND = 5e-5;
const TAIL_SHARE = 1e-3;
const KDD_TEST = "data/nsl-kdd/KDDTest+.txt";
const hasNoKdd = missing(KDD_TEST);

async function rowsFor(name: string, schema: Schema): Promise<Row[]> {
  if (name === "synthetic") {
    return await Array.fromAsync(syntheticTraffic({ rows: 20_000, seed: 5 }));
  }
  const source = {
    name: KDD_TEST,
    open: async () => (await Deno.open(sharedFile(KDD_TEST))).readable,
  };
  const { rows } = await openTraffic([source], {
    format: "nsl-kdd",
    schema,
  });
  return await Array.fromAsync(rows);
}

for (const name of SHIPPED_MODELS) {
  Deno.test({
    name: `${name} gives the same verdicts on both engines`,
    ignore: name !== "synthetic" && hasNoKdd,
    fn: async () => {
      using kernel = await Detector.load(name);
      const rows = await rowsFor(name, kernel.schema);
      using stock = await Detector.load(name, { engine: "stock" });
      const ours = kernel.score(rows, { reasons: "none" });
      const theirs = stock.score(rows, { reasons: "none" });
      assertEquals(ours.length, theirs.length);
      assert(ours.length > 19_000);
      let largest = 0;
      let ofScore = 0;
      let flipped = 0;
      let beyond = 0;
      ours.forEach(({ score, threshold, anomalous }, i) => {
        const other = theirs[i]!;
        const difference = Math.abs(score - other.score);
        ofScore = Math.max(ofScore, difference / other.score);
        const relative = difference / Math.max(other.score, threshold);
        if (!(relative <= largest)) largest = relative;
        if (!(relative <= BAND)) beyond++;
        if (anomalous === other.anomalous) return;
        flipped++;
        assert(Math.abs(other.score / threshold - 1) <= BAND);
      });
      console.log(
        `${name}, ${ours.length} windows: largest relative difference ` +
          `${largest} (of the score alone ${ofScore}), ${beyond} beyond ` +
          `${BAND}, ${flipped} verdicts flipped`,
      );
      const isSquaredError =
        kernel.scoringParts.scorer.toJSON().kind === "squared-error";
      assert(largest <= (isSquaredError ? BAND : TAIL_BAND));
      assert(beyond <= TAIL_SHARE * ours.length);
    },
  });
}
