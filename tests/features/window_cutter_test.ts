import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import {
  WindowCutter,
  type WindowCutterOptions,
} from "../../lib/features/window_cutter.ts";
import type { Windowing } from "../../lib/features/windowing.ts";
import type { WindowRow } from "../../lib/features/windows.ts";
import { windowsOf } from "../reference/windows.ts";
import { rowLists, windowings } from "./window_cases.ts";

/** The windows of rows, as positions. */
function cut(
  rows: readonly WindowRow[],
  windowing: Windowing,
  options?: WindowCutterOptions,
): { windows: number[][]; evictedKeys: number } {
  const cutter = new WindowCutter<number>(windowing, options);
  const windows: number[][] = [];
  for (const [position, row] of rows.entries()) {
    if (row.bad) {
      cutter.reset();
      continue;
    }
    const window = cutter.push(position, row.key);
    if (window) windows.push(window);
  }
  return { windows, evictedKeys: cutter.evictedKeys };
}

/** Rows by letter: `x` is bad, `-` has no key. */
function rowsOf(letters: string): WindowRow[] {
  return [...letters].map((letter) =>
    letter === "x" ? { bad: true } : letter === "-" ? {} : { key: letter }
  );
}

Deno.test("WindowCutter overlaps windows by its stride", () => {
  const cutAt = (timesteps: number, stride: number) =>
    cut(rowsOf("-------"), { timesteps, stride }).windows;
  assertEquals(cutAt(3, 2), [[0, 1, 2], [2, 3, 4], [4, 5, 6]]);
  assertEquals(cutAt(3, 3), [[0, 1, 2], [3, 4, 5]]);
  assertEquals(cutAt(2, 4), [[0, 1], [4, 5]]);
  assertEquals(cutAt(1, 3), [[0], [3], [6]]);
  assertEquals(cutAt(8, 1), []);
});

Deno.test("WindowCutter starts afresh after a bad row, whatever its key", () => {
  const windowing = { timesteps: 2, stride: 2, by: "source" };
  assertEquals(cut(rowsOf("abaxabb"), windowing).windows, [[0, 2], [5, 6]]);
  const single = { timesteps: 1, stride: 2 };
  assertEquals(cut(rowsOf("---x--"), single).windows, [[0], [2], [4]]);
});

Deno.test("WindowCutter ignores keys where nothing is cut by them", () => {
  const windowing = { timesteps: 2, stride: 1 };
  assertEquals(cut(rowsOf("abc"), windowing).windows, [[0, 1], [1, 2]]);
});

Deno.test("WindowCutter agrees with cutting each run apart", () => {
  fc.assert(
    fc.property(rowLists, windowings, (rows, windowing) => {
      assertEquals(cut(rows, windowing).windows, windowsOf(rows, windowing));
    }),
    { numRuns: 500 },
  );
});

Deno.test("WindowCutter forgets the key that was quiet longest", () => {
  const windowing = { timesteps: 2, stride: 1, by: "source" };
  // c takes the place of b, since a was active after b.
  assertEquals(cut(rowsOf("abacab"), windowing, { maxKeys: 2 }), {
    windows: [[0, 2], [2, 4]],
    evictedKeys: 2,
  });
  assertEquals(cut(rowsOf("abacab"), windowing).evictedKeys, 0);
});

Deno.test("WindowCutter keeps no more rows than its bounds say", () => {
  const windowing = { timesteps: 3, stride: 1, by: "source" };
  const cutter = new WindowCutter<object>(windowing, { maxKeys: 10 });
  for (let i = 0; i < 1000; i++) cutter.push({}, `${i}`);
  assertEquals(cutter.evictedKeys, 990);
  cutter.reset();
  for (let i = 0; i < 10; i++) cutter.push({}, `${i}`);
  assertEquals(cutter.evictedKeys, 990);
});

Deno.test("WindowCutter hands out windows that later rows do not change", () => {
  const cutter = new WindowCutter<number>({ timesteps: 2, stride: 1 });
  cutter.push(1);
  const first = cutter.push(2)!;
  const second = cutter.push(3)!;
  assert(first !== second);
  assertEquals([first, second], [[1, 2], [2, 3]]);
});

Deno.test("WindowCutter refuses what cannot be cut", () => {
  assertThrows(
    () => new WindowCutter({ timesteps: 0, stride: 1 }),
    ConfigurationError,
    "timesteps must be",
  );
  for (const maxKeys of [0, 1.5, Infinity]) {
    assertThrows(
      () => new WindowCutter({ timesteps: 1, stride: 1 }, { maxKeys }),
      ConfigurationError,
      `maxKeys must be an integer of at least 1: current value is ${maxKeys}`,
    );
  }
});
