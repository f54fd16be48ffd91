import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { element } from "../../lib/evaluate/report/element.ts";
import { escapeMarkup } from "../../lib/evaluate/report/escape_markup.ts";
import { logTicks } from "../../lib/evaluate/report/log_ticks.ts";
import {
  countText,
  figureText,
  percentText,
  scoreText,
} from "../../lib/evaluate/report/number_text.ts";
import { thinCurve } from "../../lib/evaluate/report/thin_curve.ts";
import { worstFeatures } from "../../lib/evaluate/report/worst_features.ts";

Deno.test("escapeMarkup() leaves nothing that markup or a reader could mistake", () => {
  assertEquals(escapeMarkup(`a<b>&"'`), "a&lt;b&gt;&amp;&quot;&#39;");
  assertEquals(escapeMarkup("a\u0007b\u202ec\ud800"), "a\ufffdb\ufffdc\ufffd");
  assertEquals(escapeMarkup("naïve 日本 🙂"), "naïve 日本 🙂");
});

Deno.test("element() escapes attributes, rounds numbers, leaves undefined out", () => {
  assertEquals(
    element("a", { x: 1.23456, y: undefined, z: '"' }, "<b></b>"),
    '<a x="1.23" z="&quot;"><b></b></a>',
  );
  assertThrows(() => element("a", { x: NaN }), RangeError, "Cannot draw x");
});

Deno.test("numbers read as people write them", () => {
  assertEquals(countText(22544), "22,544");
  assertEquals(figureText(0.97449), "0.974");
  assertEquals(figureText(null), "–");
  const percents: [number | null, string][] = [
    [0, "0 %"],
    [1, "100 %"],
    [0.067, "6.7 %"],
    [0.5, "50.0 %"],
    [0.99999, "99.999 %"],
    [0.00001, "0.001 %"],
    [null, "–"],
  ];
  for (const [value, text] of percents) {
    assertEquals(percentText(value).replace("\u00a0", " "), text);
  }
  const scores: [number, string][] = [
    [0, "0"],
    [0.0123456, "0.01235"],
    [-2.5, "−2.5"],
    [123456, "123500"],
    [1e-5, "10⁻⁵"],
    [2.5e-7, "2.5·10⁻⁷"],
    [-1e9, "−1·10⁹"],
  ];
  for (const [value, text] of scores) assertEquals(scoreText(value), text);
});

Deno.test("logTicks() marks what fits", () => {
  const values = (low: number, high: number): number[] =>
    logTicks(low, high, 8).map(({ value }) => value);
  assertEquals(values(0.01, 1), [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  assertEquals(values(1e-5, 1), [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
  assertEquals(values(0.0112, 0.0131), [0.0115, 0.012, 0.0125, 0.013]);
  assertEquals(values(7, 7), []);
  assertEquals(logTicks(0.001, 1, 4).map(({ text }) => text), [
    "0.001",
    "0.01",
    "0.1",
    "1",
  ]);
  fc.assert(fc.property(
    fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
    fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
    (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const ticks = values(low, high);
      return ticks.length <= 10 && ticks.every((t) => t >= low && t <= high);
    },
  ));
});

Deno.test("thinCurve() keeps ends and drops only what lies near", () => {
  const straight = Array.from({ length: 100 }, (_, i) => [i, 2 * i] as const);
  assertEquals(thinCurve(straight, 0.1), [[0, 0], [99, 198]]);
  assertEquals(thinCurve([[0, 0], [1, 5], [2, 0]], 0.1).length, 3);
  assertEquals(thinCurve([[3, 4]], 1), [[3, 4]]);
  const distance = (
    [x, y]: readonly [number, number],
    [ax, ay]: readonly [number, number],
    [bx, by]: readonly [number, number],
  ): number => {
    let nearest = Infinity;
    for (let t = 0; t <= 1; t += 1 / 256) {
      nearest = Math.min(
        nearest,
        Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y),
      );
    }
    return nearest;
  };
  const coordinate = fc.integer({ min: 0, max: 20 });
  fc.assert(fc.property(
    fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 30 }),
    (points) => {
      const kept = thinCurve(points, 2);
      assertEquals(kept[0], points[0]);
      assertEquals(kept.at(-1), points.at(-1));
      for (const point of points) {
        const near = kept.slice(1).some((end, i) =>
          distance(point, kept[i]!, end) <= 2.1
        );
        assert(near, `${point} lies off ${JSON.stringify(kept)}`);
      }
    },
  ));
});

Deno.test("worstFeatures() puts the largest error first and spans NaN", () => {
  const of = (name: string, actual: number[]) => ({
    name,
    actual,
    expected: actual.map(() => 0),
  });
  const features = [of("b", [1, 1]), of("a", [0, 3]), of("c", [NaN, 0])];
  assertEquals(worstFeatures(features, 2).map(({ name }) => name), ["a", "b"]);
});
