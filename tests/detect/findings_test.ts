import { assert, assertEquals } from "@std/assert";
import { findingsOf, verdictsOf } from "../../lib/detect/findings.ts";
import { WindowBatcher } from "../../lib/detect/window_batcher.ts";
import { scoreBatch } from "../../lib/detect/window_scorer.ts";
import { smallTraffic, trainSmall } from "./small_detector.ts";

for (const reasons of ["anomalies", "all", "none"] as const) {
  Deno.test(`findings without records make the same verdicts, reasons ${reasons}`, async () => {
    using detector = await trainSmall({
      windowing: { timesteps: 3, stride: 1, by: "key" },
    });
    const rows = smallTraffic(200, 5, 3).map((row) => ({
      ...row,
      time: `t${row.index}`,
    }));
    const parts = { ...detector.scoringParts, threshold: detector.threshold };
    const batcher = new WindowBatcher(parts);
    for (const row of rows) assertEquals(batcher.push(row), undefined);
    const { windows, values } = batcher.flush();
    assertEquals(windows.length, 200 - 3 * 2);
    const bare = { windows: windows.map(() => []), values };
    const findings = findingsOf(scoreBatch(bare, parts), parts, reasons);
    const verdicts = verdictsOf(windows, findings, parts);
    assertEquals(verdicts, detector.score(rows, { reasons }));
    const told = verdicts.filter(({ reasons }) => reasons !== undefined);
    const asked = reasons === "all"
      ? verdicts
      : verdicts.filter(({ anomalous }) => anomalous && reasons !== "none");
    assertEquals(told, asked);
    assert(reasons === "none" || told.length > 0);
  });
}
