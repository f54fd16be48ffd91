import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import {
  countWindows,
  cutWindows,
  windowLabels,
} from "../../lib/features/windows.ts";
import { windowsOf } from "../reference/windows.ts";
import { rowLists, windowings } from "./window_cases.ts";

Deno.test("cutWindows() cuts each key's rows apart, in order of the last row", () => {
  const rows = [..."abbab"].map((key) => ({ key }));
  assertEquals(
    cutWindows(rows, { timesteps: 2, stride: 1, by: "source" }),
    Int32Array.of(1, 2, 0, 3, 2, 4),
  );
});

Deno.test("cutWindows() agrees with cutting each run apart", () => {
  fc.assert(
    fc.property(rowLists, windowings, (rows, windowing) => {
      const expected = Int32Array.from(windowsOf(rows, windowing).flat());
      assertEquals(cutWindows(rows, windowing), expected);
    }),
    { numRuns: 500 },
  );
});

Deno.test("windowLabels() marks a window with any anomalous row", () => {
  const windows = Int32Array.of(0, 1, 2, 1, 2, 3, 2, 3, 4);
  const labels = windowLabels(windows, 3, Uint8Array.of(1, 0, 0, 0, 0));
  assertEquals(labels, Uint8Array.of(1, 0, 0));
  assertEquals(
    windowLabels(windows, 3, Uint8Array.of(0, 0, 0, 1, 0)),
    Uint8Array.of(0, 1, 1),
  );
});

Deno.test("windowLabels() agrees with looking at every window", () => {
  fc.assert(
    fc.property(
      rowLists,
      windowings,
      fc.array(fc.constantFrom(0, 1), { minLength: 60, maxLength: 60 }),
      (rows, windowing, marks) => {
        const windows = windowsOf(rows, windowing);
        const flat = Int32Array.from(windows.flat());
        const { timesteps } = windowing;
        assertEquals(
          [...windowLabels(flat, timesteps, Uint8Array.from(marks))],
          windows.map((rows) => rows.some((row) => marks[row] === 1) ? 1 : 0),
        );
      },
    ),
  );
});

Deno.test("windows refuse what does not fit", () => {
  const windows = Int32Array.of(0, 1, 2);
  assertEquals(countWindows(windows, 3), 1);
  assertThrows(() => countWindows(windows, 2), RangeError, "windows of 2");
  assertThrows(() => countWindows(windows, 0), RangeError, "windows of 0");
  const label = () => windowLabels(windows, 1, Uint8Array.of(0, 1));
  assertThrows(label, RangeError, "Cannot label row 2 as there are 2 rows");
  const cut = () => cutWindows([], { timesteps: 1, stride: 0 });
  assertThrows(cut, ConfigurationError, "stride must be");
});
