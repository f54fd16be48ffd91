import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  describeWindows,
  strangestWindows,
} from "../../lib/cli/strangest_windows.ts";

const labelled = (index: number, score: number, label = "spike") => ({
  verdict: { index, score, threshold: 0.5, anomalous: true },
  label,
});

Deno.test("strangestWindows() takes the highest scores that share no row", () => {
  const windows = [
    labelled(10, 1),
    labelled(11, 3),
    labelled(12, 2),
    labelled(14, 1.5),
    labelled(40, 0.6),
  ];
  const chosen = strangestWindows(windows, 3, 5);
  assertEquals(chosen.map(({ verdict }) => verdict.index), [11, 14, 40]);
  assertEquals(
    strangestWindows(windows, 1, 2).map(({ verdict }) => verdict.index),
    [11, 12],
  );
  assertEquals(strangestWindows([], 3, 5), []);
});

Deno.test("describeWindows() speaks plainly", () => {
  const reasons = [
    { feature: "bytes", actual: 1234567, expected: 1000, share: 0.61 },
    { feature: "proto", actual: null, expected: "tcp", share: 0.3 },
    { feature: "left-out", actual: 1, expected: 2, share: 0.09 },
  ];
  const { verdict, label } = labelled(41, 5);
  const text = describeWindows(
    [{ verdict: { ...verdict, reasons }, label }],
    2,
  );
  assertEquals(
    text,
    "  1. row 41  spike  score 5, 10 times the threshold\n" +
      "     bytes was 1,234,567 where 1,000 was expected (61 % of the score)\n" +
      "     proto was missing where tcp was expected (30 % of the score)\n",
  );
  const timed = { verdict: { ...verdict, time: "08:15" }, label };
  assertStringIncludes(describeWindows([timed], 2), "1. 08:15  spike");
});
