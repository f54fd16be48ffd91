import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import { splitWindows, type WindowSplit } from "../../lib/features/split.ts";
import { cutWindows } from "../../lib/features/windows.ts";

const PARTS = ["fit", "validation", "calibration"] as const;

/** The windows of so many rows without keys. */
function windowsOf(rows: number, timesteps: number, stride = 1): Int32Array {
  return cutWindows(Array(rows).fill({}), { timesteps, stride });
}

/** The rows of a part's windows. */
function rowsOf(
  windows: Int32Array,
  timesteps: number,
  part: readonly number[],
): number[] {
  return part.flatMap((window) => [
    ...windows.subarray(window * timesteps, (window + 1) * timesteps),
  ]);
}

Deno.test("splitWindows() at random uses every window once", () => {
  const count = fc.integer({ min: 10, max: 300 });
  fc.assert(fc.property(count, fc.integer(), (count, seed) => {
    const split = splitWindows(windowsOf(count, 1), 1, {
      order: "random",
      seed,
    });
    const all = PARTS.flatMap((part) => split[part]);
    assertEquals(all.length, count);
    assertEquals(new Set(all).size, count);
    assertEquals(split.calibration.length, Math.round(count / 10));
    assertEquals(split.validation.length, Math.round(count / 10));
    for (const part of PARTS) {
      assertEquals(split[part], split[part].toSorted((a, b) => a - b));
    }
  }));
});

Deno.test("splitWindows() at random depends on the seed alone", () => {
  const split = (seed?: number): WindowSplit =>
    splitWindows(windowsOf(200, 1), 1, { order: "random", seed });
  assertEquals(split(7), split(7));
  assertEquals(split(), split(1));
  assert(split(7).calibration.join() !== split(8).calibration.join());
});

Deno.test("splitWindows() in blocks leaves a gap of timesteps rows", () => {
  const windows = windowsOf(100, 3);
  const split = splitWindows(windows, 3, {
    order: "blocks",
    validation: 0.25,
    calibration: 0.25,
  });
  // 98 windows: 48 to fit, last row 49; gap 50 to 52; 25 to validate, last row
  // 74; gap 75 to 77.
  const rows = PARTS.map((part) => rowsOf(windows, 3, split[part]));
  assertEquals(rows.map((rows) => [rows[0], rows.at(-1)]), [
    [0, 49],
    [53, 74],
    [78, 99],
  ]);
  assertEquals(split.fit.length, 48);
  assertEquals(split.validation.length, 20);
  assertEquals(split.calibration.length, 20);
});

Deno.test("splitWindows() in blocks shares no row and keeps the gap", () => {
  const cases = fc.record({
    rows: fc.array(fc.constantFrom("a", "b", "c", "bad"), {
      minLength: 100,
      maxLength: 250,
    }),
    timesteps: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    by: fc.constantFrom("source", undefined),
  });
  let split = 0;
  fc.assert(fc.property(cases, ({ rows, timesteps, stride, by }) => {
    const windows = cutWindows(
      rows.map((row, i) =>
        row === "bad" && i % 5 === 0 ? { bad: true } : {
          key: row,
        }
      ),
      by === undefined ? { timesteps, stride } : { timesteps, stride, by },
    );
    let parts: WindowSplit;
    try {
      parts = splitWindows(windows, timesteps, {
        order: "blocks",
        validation: 0.25,
        calibration: 0.25,
      });
    } catch (error) {
      // Few windows may leave a part empty; the count below bounds how often.
      assert(error instanceof ConfigurationError, String(error));
      return;
    }
    split++;
    const used = PARTS.map((part) => rowsOf(windows, timesteps, parts[part]));
    for (const [before, after] of [[0, 1], [1, 2]] as const) {
      const last = Math.max(...used[before]!);
      const first = Math.min(...used[after]!);
      assert(first - last - 1 >= timesteps, `rows ${last} and ${first}`);
    }
  }));
  assert(split >= 50, `only ${split} of 100 cases could be split`);
});

Deno.test("splitWindows() leaves a part out where its share is 0", () => {
  for (const order of ["random", "blocks"] as const) {
    const split = splitWindows(windowsOf(20, 1), 1, {
      order,
      validation: 0,
      calibration: 0.5,
    });
    assertEquals(split.validation, []);
    assertEquals(split.fit.length, 10);
    // In blocks, the gap takes one window of one row.
    assertEquals(split.calibration.length, order === "random" ? 10 : 9);
  }
});

Deno.test("splitWindows() refuses what would leak or leave nothing", () => {
  const refuses = (
    rows: number,
    timesteps: number,
    options: Parameters<typeof splitWindows>[2],
    message: string,
  ): void => {
    const split = () =>
      splitWindows(windowsOf(rows, timesteps), timesteps, options);
    assertThrows(split, ConfigurationError, message);
  };
  refuses(100, 2, { order: "random" }, "as they share rows");
  refuses(0, 1, { order: "random" }, "Cannot split 0 normal windows");
  refuses(4, 1, { order: "random" }, "none is left for calibration");
  refuses(20, 5, { order: "blocks" }, "none is left for validation");
  const halves = { validation: 0.5, calibration: 0.5 };
  refuses(10, 1, { order: "random", ...halves }, "none is left for fit");
  refuses(10, 1, { order: "random", calibration: 1 }, "calibration must be");
  refuses(10, 1, { order: "blocks", validation: -0.1 }, "validation must be");
  refuses(10, 1, { order: "blocks", validation: NaN }, "value is NaN");
  const odd = () => splitWindows(Int32Array.of(1), 2, { order: "blocks" });
  assertThrows(odd, RangeError, "1 row positions as windows of 2");
});
