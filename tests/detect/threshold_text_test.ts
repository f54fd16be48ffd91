import { assertAlmostEquals, assertEquals } from "@std/assert";
import { fitBestF1Threshold } from "../../lib/detect/threshold_best_f1.ts";
import { fitPercentileThreshold } from "../../lib/detect/threshold_percentile.ts";
import {
  describeThreshold,
  falseAlarmsPerDay,
} from "../../lib/detect/threshold_text.ts";

/** A threshold on the scores 0, 1, … `windows` - 1. */
function ramp(windows: number, percent: number) {
  const scores = Float64Array.from({ length: windows }, (_, i) => i);
  return fitPercentileThreshold(scores, percent);
}

const bestF1 = fitBestF1Threshold(
  Float64Array.of(1, 2, 3, 4),
  Uint8Array.of(0, 1, 0, 1),
);

Deno.test("falseAlarmsPerDay() is the share above times the windows", () => {
  assertEquals(falseAlarmsPerDay(ramp(6734, 95)), 5000);
  assertAlmostEquals(falseAlarmsPerDay(ramp(6734, 99.9))!, 100);
  assertAlmostEquals(falseAlarmsPerDay(ramp(6734, 95), 2000)!, 100);
});

Deno.test("falseAlarmsPerDay() promises no rate below one in n", () => {
  assertAlmostEquals(falseAlarmsPerDay(ramp(500, 100))!, 200);
  assertAlmostEquals(falseAlarmsPerDay(ramp(500, 99.9))!, 200);
});

Deno.test("falseAlarmsPerDay() is unknown without held-out normal windows", () => {
  assertEquals(falseAlarmsPerDay(bestF1), undefined);
  assertEquals(falseAlarmsPerDay({ kind: "fixed", value: 1 }), undefined);
});

Deno.test("describeThreshold() says what a percentile costs", () => {
  assertEquals(
    describeThreshold({ ...ramp(6734, 95), value: 0.01234567 }),
    "95th percentile of 6,734 held-out normal windows: 0.01235; " +
      "by construction 5 % of normal windows exceed it, " +
      "5,000 false alarms a day at 100,000 windows a day; " +
      "no false-positive rate below 1/6,734 (0.01485 %) can be told " +
      "from so many windows",
  );
  assertEquals(
    describeThreshold(ramp(501, 99.9)),
    "99.9th percentile of 501 held-out normal windows: 499.5; " +
      "no false-positive rate below 1/501 (0.1996 %) can be told " +
      "from so many windows: up to 200 false alarms a day " +
      "at 100,000 windows a day",
  );
});

Deno.test("describeThreshold() writes ordinals as people do", () => {
  const starts = (percent: number) =>
    describeThreshold(ramp(2000, percent)).split(" ")[0];
  assertEquals(
    [1, 2, 3, 11, 12, 13, 90, 91, 92, 93, 95, 99.5, 99.91].map(starts),
    "1st 2nd 3rd 11th 12th 13th 90th 91st 92nd 93rd 95th 99.5th 99.91th"
      .split(" "),
  );
});

Deno.test("describeThreshold() says that best-f1 saw the labels", () => {
  assertEquals(
    describeThreshold(bestF1),
    "best F1 on 4 labelled windows, 2 of them anomalous: 1.5; " +
      "it saw these labels, so its F1 of 0.8 (precision 0.6667, recall 1) " +
      "is the most that any threshold reaches there, " +
      "not what new traffic will show",
  );
});

Deno.test("describeThreshold() says that a fixed threshold promises nothing", () => {
  assertEquals(
    describeThreshold({ kind: "fixed", value: 0.0123 }),
    "fixed by hand at 0.0123; how many normal windows exceed it is not known",
  );
});
