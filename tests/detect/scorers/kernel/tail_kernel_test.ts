import { assert, assertEquals } from "@std/assert";
import { TailKernel } from "../../../../lib/detect/scorers/kernel/tail_kernel.ts";
import { residuals } from "../../../../lib/detect/scorers/residuals.ts";
import { Random } from "../../../../lib/random.ts";
import { randomLayout, randomRows } from "./random_layout.ts";

/** Ascending distances and what each stands for. */
function randomRecord(random: Random) {
  const length = 1 + random.integer(20);
  const steps = Array.from({ length }, () => random.uniform() / 5);
  let at = random.uniform() < 0.3 ? 0 : random.uniform();
  const values = Float32Array.from(steps, (step) => (at += step + 1e-3));
  const tails = Float64Array.from(values, (_, i) => i / 3);
  return { median: Math.fround(random.normal() / 4), values, tails };
}

/** T by walking along the record. */
function tailNaively(
  { median, values, tails }: ReturnType<typeof randomRecord>,
  residual: number,
  beyond: number,
): number {
  const a = Math.fround(Math.abs(residual - median));
  const next = values.findIndex((value) => value >= a);
  if (next < 0) return beyond;
  if (next === 0) return tails[0]!;
  const [from, to] = [values[next - 1]!, values[next]!];
  const share = (a - from) / (to - from);
  return tails[next - 1]! + share * (tails[next]! - tails[next - 1]!);
}

Deno.test("the tail kernel agrees with a walk along the records, for any columns", () => {
  const random = new Random(3);
  let largest = 0;
  let beyonds = 0;
  for (let round = 0; round < 200; round++) {
    const layout = randomLayout(random);
    const n = layout.blocks.length;
    const rows = random.integer(150); // more than are taken at once, too
    const actual = randomRows(layout, rows, random);
    const told = Float32Array.from(
      { length: rows * layout.outputs },
      () => random.normal(),
    );
    const records = layout.blocks.map(() => randomRecord(random));
    const kernel = new TailKernel(layout, records, 9);
    const squares = new Float64Array(rows * n);
    const sums = kernel.assess(actual, told, squares);
    assertEquals(kernel.assess(actual, told), sums);
    const r = residuals(actual, told, layout);
    sums.forEach((sum, row) => {
      let expected = 0;
      for (let i = 0; i < n; i++) {
        const tail = tailNaively(records[i]!, r[row * n + i]!, 9);
        if (tail === 9) beyonds++;
        expected += tail ** 2;
        const own = squares[row * n + i]!;
        largest = Math.max(largest, Math.abs(own - tail ** 2));
      }
      largest = Math.max(largest, Math.abs(sum - expected));
    });
  }
  console.log(`tail kernel: largest difference to the walk ${largest}`);
  assert(beyonds > 1000);
  // A category's residual may be rounded to the next float32.
  assert(largest < 1e-4);
});

Deno.test("the tail kernel takes each value that it keeps for what it stands for", () => {
  const layout = {
    timesteps: 1,
    features: 1,
    outputs: 1,
    blocks: [{ start: 0, length: 1, oneHot: false }],
  };
  const random = new Random(5);
  let largest = 0;
  for (let length = 1; length <= 40; length++) {
    const steps = Array.from({ length }, () => 0.01 + random.uniform());
    let at = 0;
    const values = Float32Array.from(steps, (step) => (at += step));
    const tails = Float64Array.from(values, (_, i) => Math.log(i + 2));
    const kernel = new TailKernel(layout, [{ median: 0, values, tails }], 99);
    const actual = new Float32Array(length);
    const squares = kernel.assess(actual, values);
    // The line to a value ends there to rounding.
    squares.forEach((square, i) => {
      const off = Math.abs(square / tails[i]! ** 2 - 1);
      largest = Math.max(largest, off);
    });
    for (const far of [1000, -Infinity, Infinity, NaN]) {
      const above = kernel.assess(new Float32Array(1), Float32Array.of(far));
      assertEquals(above[0], 99 * 99);
    }
  }
  console.log(`tail kernel: largest relative difference at a value ${largest}`);
  assert(largest < 1e-15);
});

Deno.test("the tail kernel takes -0 for 0 where it is kept", () => {
  const layout = {
    timesteps: 1,
    features: 1,
    outputs: 1,
    blocks: [{ start: 0, length: 1, oneHot: false }],
  };
  const record = {
    median: 0,
    values: Float32Array.of(-0, 1),
    tails: Float64Array.of(1, 3),
  };
  const kernel = new TailKernel(layout, [record], 9);
  const told = Float32Array.of(-0, 0, 0.5, 1);
  const sums = kernel.assess(new Float32Array(4), told);
  assertEquals(sums, Float64Array.of(1, 1, 4, 9));
});
