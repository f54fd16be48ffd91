/** The same rows through every door of the product. */
import { assertEquals } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import type { Verdict } from "../../lib/detect/verdict.ts";
import { openTraffic } from "../../lib/records/open_traffic.ts";
import { fileSource } from "../../lib/records/traffic_source.ts";
import {
  isBadRow,
  type TrafficRecord,
} from "../../lib/records/traffic_record.ts";
import { READ, runCli } from "../cli/run_cli.ts";
import { missing, sharedFile } from "../shared_data.ts";
import {
  CSV_TYPE,
  JSON_TYPE,
  linesOf,
  NDJSON_TYPE,
  scoreRequest,
  testHandler,
  toNdjson,
  toObject,
} from "./requests.ts";

const FILE = "data/nsl-kdd/KDDTest+.txt";

/** The largest difference of scores, and of anything else. */
function largestDifference(a: Verdict[], b: Verdict[]): number {
  assertEquals(a.length, b.length);
  let largest = 0;
  a.forEach((verdict, i) => {
    largest = Math.max(largest, Math.abs(verdict.score - b[i]!.score));
    if (JSON.stringify(verdict) !== JSON.stringify(b[i])) {
      assertEquals(verdict, b[i]);
    }
  });
  return largest;
}

Deno.test({
  name:
    "KDDTest+ gets the same verdicts from score, stream() and three forms of POST",
  ignore: missing(FILE),
  fn: async () => {
    const path = decodeURIComponent(sharedFile(FILE).pathname);
    const { code, stdout, stderr } = await runCli(["score", "--quiet", path], {
      permissions: READ,
    });
    assertEquals(code, 0, stderr);
    const fromCli: Verdict[] = stdout.trimEnd().split("\n")
      .map((line) => JSON.parse(line));
    assertEquals(fromCli.length, 22_544);

    using detector = await Detector.load("nsl-kdd");
    const { schema } = detector;
    const open = async () =>
      (await openTraffic([fileSource(path)], { format: "nsl-kdd", schema }))
        .rows;
    const rows: TrafficRecord[] = [];
    for await (const row of await open()) if (!isBadRow(row)) rows.push(row);
    const handler = testHandler({ model: "nsl-kdd" });
    const post = (body: BodyInit, type: string) =>
      handler.fetch(scoreRequest(body, type));
    const objects = rows.map((row) => toObject(row, schema));
    const csv = await Deno.readTextFile(path);

    const others: Record<string, Verdict[]> = {
      "stream()": await Array.fromAsync(
        (await open()).pipeThrough(detector.stream()),
      ),
      "POST JSON": (await (await post(
        JSON.stringify({ records: objects }),
        JSON_TYPE,
      )).json()).verdicts,
      "POST NDJSON": await linesOf(
        await post(toNdjson(rows, schema), NDJSON_TYPE),
      ),
      "POST CSV": await linesOf(await post(csv, CSV_TYPE)),
    };
    for (const [name, verdicts] of Object.entries(others)) {
      const difference = largestDifference(fromCli, verdicts);
      console.log(
        `${name}: ${verdicts.length} rows, largest difference ${difference}`,
      );
      assertEquals(difference, 0);
    }
  },
});
