import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  CAUSE_NUMBERS,
  EXPECTED,
  MOST_CAUSES,
  newCauses,
  ReasonReader,
  SHARE,
  TIMESTEP,
  WINDOW_NUMBERS,
} from "../../lib/detect/causes.ts";
import { Preprocessor } from "../../lib/features/preprocessor.ts";

const TIMESTEPS = 3;
const NAMES = ["bytes", "state"];
const preprocessor = Preprocessor.fit({
  features: [
    { name: NAMES[0]!, type: "numeric" },
    { name: NAMES[1]!, type: "categorical" },
  ],
}, [[1, "up"]]);
const records = Array.from({ length: TIMESTEPS }, (_, index) => ({
  index,
  values: [index + 0.5, `s${index}`],
}));

const cause = fc.record({
  feature: fc.nat(NAMES.length - 1),
  timestep: fc.nat(TIMESTEPS - 1),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  expected: fc.oneof(fc.double(), fc.string(), fc.constant(null)),
}, { noNullPrototype: true });
const windows = fc.array(fc.array(cause, { maxLength: MOST_CAUSES }));

Deno.test("causes that crossed to another core are the reasons that were found", () => {
  fc.assert(fc.property(windows, (windows) => {
    const causes = newCauses(windows.length);
    windows.forEach((own, window) => {
      causes.counts[window] = own.length;
      own.forEach(({ feature, timestep, share, expected }, place) => {
        const at = window * WINDOW_NUMBERS + place * CAUSE_NUMBERS;
        const isNumber = typeof expected === "number";
        causes.numbers[at] = feature;
        causes.numbers[at + TIMESTEP] = timestep;
        causes.numbers[at + SHARE] = share;
        causes.numbers[at + EXPECTED] = isNumber ? expected : NaN;
        if (!isNumber || Number.isNaN(expected)) causes.others.push(expected);
      });
    });
    const { counts, numbers } = causes;
    const transfer = [counts.buffer, numbers.buffer];
    const crossed = structuredClone(causes, { transfer });
    assertEquals(numbers.buffer.detached, true, "copied");
    const reader = new ReasonReader(crossed, preprocessor);
    for (const own of windows) {
      const told = own.map(({ feature, timestep, share, expected }) => ({
        feature: NAMES[feature]!,
        actual: records[timestep]!.values[feature]!,
        expected,
        share,
        timestep,
      }));
      assertEquals(reader.next(records), told);
    }
  }));
});
