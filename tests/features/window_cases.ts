/** Random rows and windowings for the tests of everything that cuts windows. */
import fc from "fast-check";
import type { Windowing } from "../../lib/features/windowing.ts";
import type { WindowRow } from "../../lib/features/windows.ts";

/** Rows of a few keys, some without a key, some bad. */
export const rowLists: fc.Arbitrary<WindowRow[]> = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.record({ key: fc.constantFrom("", "a", "b") }) },
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant({ bad: true }) },
  ),
  { maxLength: 60 },
);

/** Windowings with strides below and above the timesteps. */
export const windowings: fc.Arbitrary<Windowing> = fc.record({
  timesteps: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 7 }),
  by: fc.constantFrom("source", undefined),
}).map(({ timesteps, stride, by }) =>
  by === undefined ? { timesteps, stride } : { timesteps, stride, by }
);
