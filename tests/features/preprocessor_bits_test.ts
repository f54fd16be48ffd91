import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LabelEncoder } from "../../lib/features/label_encoder.ts";
import { signedLog1p } from "../../lib/features/log1p.ts";
import { Preprocessor } from "../../lib/features/preprocessor.ts";
import { createScaler } from "../../lib/features/scaler_kinds.ts";
import type { Schema } from "../../lib/records/schema.ts";

Deno.test("Preprocessor gives the bits that its scalers give", () => {
  const wide = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -10, max: 2000 }),
    fc.constantFrom(0, -0, 2 ** 31, -(2 ** 31), 2 ** 32 + 1),
  );
  const asked = fc.record({
    scaler: fc.constantFrom("min-max", "standard", "none"),
    log1p: fc.boolean(),
    clip: fc.constantFrom(undefined, 1, 1.1, 10, 1e6),
  });
  fc.assert(
    fc.property(
      fc.array(wide, { minLength: 1, maxLength: 6 }),
      fc.array(fc.option(wide), { minLength: 1, maxLength: 6 }),
      asked,
      (fitted, values, { scaler: kind, log1p, clip }) => {
        const one: Schema = { features: [{ name: "x", type: "numeric" }] };
        const preprocessor = Preprocessor.fit(
          one,
          fitted.map((value) => [value]),
          { scaler: kind, log1p, ...(clip !== undefined && { clip }) },
        );
        const log = (value: number | null) =>
          log1p && value !== null ? signedLog1p(value) : value;
        const scaler = createScaler(kind).fit(fitted.map(log));
        const expected = Float32Array.from(values, (value) => {
          const scaled = Math.fround(scaler.transform(log(value)));
          const most = clip ?? Infinity;
          return Math.max(-most, Math.min(most, scaled));
        });
        const actual = preprocessor.transform(values.map((value) => [value]));
        assertEquals(bits(actual), bits(expected));
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("Preprocessor gives categories the bits that encoder and scaler give", () => {
  const names = fc.option(fc.constantFrom("a", "b", "c", "d", "__proto__"));
  const fitted = fc.array(names, { minLength: 1, maxLength: 6 });
  const kinds = fc.constantFrom("min-max", "standard", "none");
  fc.assert(
    fc.property(fitted, fc.array(names), kinds, (fitted, values, kind) => {
      const one: Schema = { features: [{ name: "x", type: "categorical" }] };
      const rows = fitted.map((value) => [value]);
      const preprocessor = Preprocessor.fit(one, rows, { scaler: kind });
      const encoder = new LabelEncoder().fit(fitted);
      const code = (value: string | null) => encoder.transform(value);
      const scaler = createScaler(kind).fit(fitted.map(code));
      const expected = Float32Array.from(
        values,
        (value) => scaler.transform(code(value)),
      );
      const actual = preprocessor.transform(values.map((value) => [value]));
      assertEquals(bits(actual), bits(expected));
    }),
  );
});

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}
