import { assert, assertEquals } from "@std/assert";
import { maskWindows } from "../../lib/model/mask_windows.ts";
import { Random } from "../../lib/random.ts";

const BLOCKS = [
  { start: 0, length: 1, oneHot: false },
  { start: 1, length: 3, oneHot: true },
  { start: 4, length: 1, oneHot: false },
];
const FEATURES = 8;

/** Rows without a zero in their values, so that what is hidden shows. */
function rows(count: number): Float32Array {
  return Float32Array.from(
    { length: count * FEATURES },
    (_, i) => i % FEATURES < 5 ? 1 + i : 0,
  );
}

Deno.test("maskWindows() hides whole features and flags exactly those", () => {
  const before = rows(2000);
  const after = before.slice();
  maskWindows(after, BLOCKS, 0.6, new Random(1));
  let hidden = 0;
  const shares: number[] = [];
  for (let row = 0; row < after.length; row += FEATURES) {
    let inRow = 0;
    BLOCKS.forEach(({ start, length }, i) => {
      const flag = after[row + 5 + i]!;
      assert(flag === 0 || flag === 1);
      for (let column = start; column < start + length; column++) {
        const expected = flag === 1 ? 0 : before[row + column]!;
        assertEquals(after[row + column], expected);
      }
      inRow += flag;
    });
    hidden += inRow;
    shares.push(inRow / 3);
  }
  // Rates are uniform on 0 to 0.6, so three tenths are hidden on average.
  assert(Math.abs(hidden / 6000 - 0.3) < 0.02);
  // Rates differ from row to row: P(all three) is E[r³] = 0.054, not 0.3³ = 0.027.
  const all = shares.filter((share) => share === 1).length / shares.length;
  assert(Math.abs(all - 0.054) < 0.015, String(all));
});

Deno.test("maskWindows() is its seed's, and hides nothing at rate 0", () => {
  const of = (most: number, seed: number) => {
    const windows = rows(50);
    maskWindows(windows, BLOCKS, most, new Random(seed));
    return windows;
  };
  assertEquals(of(0.6, 3), of(0.6, 3));
  assert(of(0.6, 3).some((value, i) => value !== of(0.6, 4)[i]));
  assertEquals(of(0, 3), rows(50));
});
