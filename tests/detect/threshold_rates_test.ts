import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { keepCalibrationScores } from "../../lib/detect/calibration_scores.ts";
import { fitRequested } from "../../lib/detect/fit_requested.ts";
import type { Threshold } from "../../lib/detect/threshold.ts";
import { fitAlertsPerDayThreshold } from "../../lib/detect/threshold_alerts_per_day.ts";
import {
  fitConformalThreshold,
  reselectConformal,
} from "../../lib/detect/threshold_conformal.ts";
import {
  fitFalsePositiveRateThreshold,
  reselectFalsePositiveRate,
} from "../../lib/detect/threshold_false_positive_rate.ts";
import { parseThresholdJson } from "../../lib/detect/threshold_json.ts";
import { parseThreshold } from "../../lib/detect/threshold_request.ts";
import {
  describeThreshold,
  falseAlarmsPerDay,
} from "../../lib/detect/threshold_text.ts";
import { ConfigurationError, ModelError } from "../../lib/errors.ts";
import {
  alertsPerDay,
  conformal,
  falsePositiveRate,
  pot,
  potFallback,
  ramp,
} from "./threshold_kinds.ts";

Deno.test("false-positive-rate takes the lowest score whose bound keeps the rate", () => {
  assertEquals([falsePositiveRate.value, falsePositiveRate.rate], [
    6731,
    0.001,
  ]);
  const { windows, allowed, exceedances, upperBound, confidence } =
    falsePositiveRate.evidence;
  assertEquals([windows, allowed, exceedances, confidence], [6734, 2, 2, 0.95]);
  assertAlmostEquals(upperBound, 0.0009346281255850341, 1e-12);
});

Deno.test("false-positive-rate is refused where windows are too few, and says how many it takes", () => {
  const few = (n: number) => fitFalsePositiveRateThreshold(ramp(n), 0.001);
  assertThrows(
    () => few(2994),
    ConfigurationError,
    "Cannot promise a false-positive rate of 0.001 as 2994 held-out normal " +
      "windows without a row in common are too few: it takes 2995",
  );
  assertEquals(few(2995).evidence.allowed, 0);
  assertEquals(few(2995).value, 2994);
});

Deno.test("alerts-per-day takes the score that so many windows a day exceed", () => {
  assertEquals(alertsPerDay.value, 989);
  assertEquals(alertsPerDay.evidence, {
    windows: 999,
    exceedances: 9,
    windowsPerDay: 2000,
    rateFrom: "times",
    expectedAlerts: 20,
  });
  const person = { windowsPerDay: 2000, rateFrom: "person" } as const;
  // More alarms than windows: all but the lowest score.
  assertEquals(fitAlertsPerDayThreshold(ramp(10), 9000, person).value, 0);
  assertThrows(
    () => fitAlertsPerDayThreshold(ramp(998), 2, person),
    ConfigurationError,
    "Cannot set a threshold at 2 alerts per day of 2000 windows as 998 held-out " +
      "normal windows are too few: it takes 999",
  );
  for (const wrong of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => fitAlertsPerDayThreshold(ramp(10), wrong, person),
      RangeError,
    );
    assertThrows(
      () =>
        fitAlertsPerDayThreshold(ramp(10), 1, {
          ...person,
          windowsPerDay: wrong,
        }),
      RangeError,
    );
  }
});

Deno.test("conformal is refused where no p-value is as low", () => {
  assertEquals([conformal.value, conformal.evidence.exceedances], [189, 9]);
  assertThrows(
    () => fitConformalThreshold(ramp(98), 0.01),
    ConfigurationError,
    "as 98 held-out normal windows without a row in common are too few: it takes 99",
  );
  assertEquals(fitConformalThreshold(ramp(99), 0.01).value, 98);
  // 0.29 · 100 is 28.999999999999996 in floating point.
  assertEquals(fitConformalThreshold(ramp(99), 0.29).evidence.exceedances, 28);
});

Deno.test("rates out of range are refused", () => {
  for (const rate of [0, 1, -0.1, 2, NaN]) {
    assertThrows(
      () => fitFalsePositiveRateThreshold(ramp(9), rate),
      RangeError,
    );
    assertThrows(() => fitConformalThreshold(ramp(9), rate), RangeError);
  }
});

const samples = fc.array(fc.integer({ min: 0, max: 200 }), {
  minLength: 60,
  maxLength: 900,
}).map((values) => Float64Array.from(values));

Deno.test("from a model's calibration scores thresholds are the same or safer", () => {
  fc.assert(
    fc.property(samples, fc.constantFrom(0.05, 0.2, 0.6), (scores, rate) => {
      const calibration = keepCalibrationScores(scores);
      const pairs = [
        [
          fitFalsePositiveRateThreshold(scores, rate),
          reselectFalsePositiveRate(calibration, rate),
        ],
        [
          fitConformalThreshold(scores, rate),
          reselectConformal(calibration, rate),
        ],
      ] as const;
      for (const [exact, again] of pairs) {
        assert(again.value >= exact.value);
        assert(again.evidence.exceedances <= exact.evidence.exceedances);
        assertEquals(again.calibration, calibration);
        if (scores.length <= 256) assertEquals(again.value, exact.value);
        assertEquals(
          again.evidence.exceedances,
          scores.filter((s) => s > again.value).length,
        );
      }
    }),
  );
});

/** What every kind makes of a sample. */
function outcomes(scores: Float64Array): Record<string, Threshold | string> {
  const kinds = [
    "percentile:95",
    "false-positive-rate:0.05",
    "alerts-per-day:100",
    "pot:0.001",
    "conformal:0.05",
    "0.5",
  ];
  return Object.fromEntries(kinds.map((text) => {
    const request = parseThreshold(text);
    try {
      const sample = { scores, windowsPerDay: () => 2000 };
      return [text, fitRequested(request, sample)];
    } catch (error) {
      assert(error instanceof ConfigurationError, `${text}: ${error}`);
      return [text, "refused"];
    }
  }));
}

Deno.test("constant scores give thresholds that none of them exceeds", () => {
  const all = outcomes(new Float64Array(500).fill(0.25));
  for (const [text, threshold] of Object.entries(all)) {
    if (typeof threshold === "string") throw new Error(`${text} is refused`);
    if (threshold.kind !== "fixed") assertEquals(threshold.value, 0.25);
    assertEquals(threshold.calibration, {
      windows: 500,
      scores: [0.25],
      above: [0],
    });
  }
  const rate = all["false-positive-rate:0.05"] as typeof falsePositiveRate;
  assert(rate.evidence.allowed > 0 && rate.evidence.exceedances === 0);
});

Deno.test("one window is enough for a percentile and for no promise", () => {
  const all = outcomes(Float64Array.of(3));
  const told = Object.entries(all).map(([text, threshold]) => [
    text,
    typeof threshold === "string" ? threshold : threshold.value,
  ]);
  assertEquals(told, [
    ["percentile:95", 3],
    ["false-positive-rate:0.05", "refused"],
    ["alerts-per-day:100", "refused"],
    ["pot:0.001", 3],
    ["conformal:0.05", "refused"],
    ["0.5", 0.5],
  ]);
});

Deno.test("ties at the threshold raise fewer alarms, never more", () => {
  // The highest score is that of a tenth of all windows.
  const scores = Float64Array.from(
    { length: 1000 },
    (_, i) => Math.min(i, 900),
  );
  const all = outcomes(scores);
  for (const [text, threshold] of Object.entries(all)) {
    if (typeof threshold === "string" || threshold.kind === "fixed") continue;
    assertEquals([text, threshold.value], [text, 900]);
  }
});

Deno.test("fitRequested() asks for what it lacks", () => {
  const scores = ramp(100);
  assertThrows(
    () => fitRequested({ kind: "alerts-per-day", alerts: 9 }, { scores }),
    ConfigurationError,
    "it is not known how many windows a day has",
  );
  assertThrows(() => fitRequested({ kind: "best-f1" }, { scores }), RangeError);
  const given = fitRequested(
    { kind: "alerts-per-day", alerts: 9, windowsPerDay: 100 },
    { scores, windowsPerDay: () => 1 },
  );
  if (given.kind !== "alerts-per-day") throw new Error(given.kind);
  assertEquals(given.evidence.rateFrom, "person");
  const disjoint = fitRequested(parseThreshold("conformal:0.1"), {
    scores,
    disjoint: ramp(20),
  });
  assertEquals([disjoint.value, disjoint.calibration?.windows], [18, 20]);
  const best = fitRequested({ kind: "best-f1" }, {
    scores,
    anomalous: () => Float64Array.of(500, 600),
  });
  assertEquals([best.value, best.calibration?.windows], [299.5, 100]);
});

Deno.test("a model file gives back every kind that is fitted to a rate", () => {
  const kinds = [falsePositiveRate, alertsPerDay, pot, potFallback, conformal];
  for (const threshold of kinds) {
    const json = JSON.parse(JSON.stringify(threshold));
    assertEquals<unknown>(parseThresholdJson(json), threshold);
    const calibration = keepCalibrationScores(ramp(1000));
    const calibrated = { ...json, calibration };
    assertEquals<unknown>(parseThresholdJson(calibrated), calibrated);
  }
});

Deno.test("a model file's evidence is checked field by field", () => {
  const withEvidence = (
    threshold: Threshold,
    evidence: Record<string, unknown>,
  ) => {
    const json = JSON.parse(JSON.stringify(threshold));
    return { ...json, evidence: { ...json.evidence, ...evidence } };
  };
  const cases: [unknown, string][] = [
    [{ ...falsePositiveRate, rate: 0 }, "threshold.rate"],
    [{ ...falsePositiveRate, rate: undefined }, "threshold.rate"],
    [{ ...falsePositiveRate, alpha: 0.1 }, '"alpha" is not known'],
    [{ ...falsePositiveRate, value: null }, "threshold.value"],
    [{ kind: "conformal", value: 1, alpha: 0.1 }, 'lacks "evidence"'],
    [withEvidence(falsePositiveRate, { windows: 0 }), "evidence.windows"],
    [withEvidence(falsePositiveRate, { windows: 1000 }), "evidence.upperBound"],
    [withEvidence(falsePositiveRate, { allowed: 6734 }), "evidence.allowed"],
    [withEvidence(falsePositiveRate, { allowed: 1 }), "evidence.upperBound"],
    [
      withEvidence(falsePositiveRate, { exceedances: 3 }),
      "evidence.exceedances",
    ],
    [
      withEvidence(falsePositiveRate, { upperBound: 0.5 }),
      "evidence.upperBound",
    ],
    [withEvidence(falsePositiveRate, { confidence: 1 }), "evidence.confidence"],
    [{ ...alertsPerDay, alerts: 0 }, "threshold.alerts"],
    [withEvidence(alertsPerDay, { exceedances: 999 }), "evidence.exceedances"],
    [
      withEvidence(alertsPerDay, { windowsPerDay: 0 }),
      "evidence.windowsPerDay",
    ],
    [withEvidence(alertsPerDay, { rateFrom: "hearsay" }), "evidence.rateFrom"],
    [
      withEvidence(alertsPerDay, { expectedAlerts: -1 }),
      "evidence.expectedAlerts",
    ],
    [{ ...pot, risk: 1 }, "threshold.risk"],
    [withEvidence(pot, { level: 40 }), "evidence.level"],
    [withEvidence(pot, { initial: "x" }), "evidence.initial"],
    [withEvidence(pot, { peaks: 5001 }), "evidence.peaks"],
    [withEvidence(pot, { tail: { shape: 0 } }), 'tail as it lacks "scale"'],
    [withEvidence(pot, { tail: { shape: 0, scale: 0 } }), "tail.scale"],
    [withEvidence(pot, { fallback: "ties" }), '"tail" or "fallback"'],
    [withEvidence(potFallback, { fallback: "tired" }), "evidence.fallback"],
    [withEvidence(conformal, { exceedances: 1.5 }), "evidence.exceedances"],
    [{ ...conformal, alpha: "0.1" }, "threshold.alpha"],
  ];
  for (const [json, message] of cases) {
    assertThrows(() => parseThresholdJson(json), ModelError, message);
  }
});

Deno.test("falseAlarmsPerDay() is what each kind says of normal windows", () => {
  assertAlmostEquals(falseAlarmsPerDay(falsePositiveRate)!, 93.46, 0.01);
  assertAlmostEquals(falseAlarmsPerDay(alertsPerDay)!, 1000);
  assertAlmostEquals(falseAlarmsPerDay(pot)!, 10);
  // Without a tail fifty windows show no rate below one in fifty.
  assertAlmostEquals(falseAlarmsPerDay(potFallback)!, 2000);
  assertAlmostEquals(falseAlarmsPerDay(conformal, 2000)!, 100);
});

Deno.test("describeThreshold() tells the evidence of each kind", () => {
  assertEquals(
    describeThreshold(falsePositiveRate),
    "at a false-positive rate of at most 0.1 %: 6731; 2 of 6,734 held-out normal " +
      "windows exceed it, which promises a rate up to 0.09346 % with a confidence " +
      "of 95 %; up to 93 false alarms a day at 100,000 windows a day",
  );
  assertEquals(
    describeThreshold(alertsPerDay),
    "at 20 alerts per day: 989; 9 of 999 held-out normal windows exceed it, and " +
      "20 false alarms are expected in a day of 2,000 windows, as the traffic's " +
      "times have it",
  );
  assert(
    describeThreshold(pot).startsWith(
      "peaks over threshold at a risk of 0.0001: ",
    ),
  );
  assert(
    describeThreshold(pot).includes("100 peaks above the 98th percentile"),
  );
  assert(describeThreshold(pot).includes("beyond what so many windows show"));
  assertEquals(
    describeThreshold(potFallback),
    "percentile at a risk of 0.001: 48.95, in place of peaks over threshold: of " +
      "1 peaks above the 98th percentile (48.02) of 50 held-out normal windows, " +
      "they show no tail; no false-positive rate below 1/50 can be told; " +
      "up to 2,000 false alarms a day at 100,000 windows a day",
  );
  assertEquals(
    describeThreshold(conformal),
    "at a conformal p-value of 0.05: 189; 9 of 199 held-out normal windows exceed " +
      "it, and on average at most 5 % of normal windows will; up to 5,000 false " +
      "alarms a day at 100,000 windows a day",
  );
});
