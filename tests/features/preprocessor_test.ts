import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { ConfigurationError, ModelError } from "../../lib/errors.ts";
import { Preprocessor } from "../../lib/features/preprocessor.ts";
import type { PreprocessorOptions } from "../../lib/features/preprocessor_options.ts";
import type { Schema } from "../../lib/records/schema.ts";
import type { FeatureValue } from "../../lib/records/traffic_record.ts";
import { finite } from "./scaler_laws.ts";

const schema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "service", type: "categorical" },
    { name: "rate", type: "numeric" },
  ],
};
const normal: FeatureValue[][] = [
  [0, "http", 0.5],
  [999, "dns", 0.25],
  [9, "smtp", 0.75],
];

const rowsOf = (category: fc.Arbitrary<string | null>, minLength: number) =>
  fc.array(
    fc.tuple(fc.option(finite), category, fc.option(finite)),
    { minLength, maxLength: 10 },
  );
const trainingRows = rowsOf(fc.constantFrom("a", "b", null), 1);
const laterRows = rowsOf(fc.constantFrom("a", "b", "z", null), 0);
const logs: PreprocessorOptions["log1p"][] = [true, false, "auto", ["rate"]];
const optionSets: fc.Arbitrary<PreprocessorOptions> = fc.record({
  categorical: fc.constantFrom("label", "one-hot"),
  scaler: fc.constantFrom("min-max", "standard", "none"),
  log1p: fc.constantFrom(...logs.map((log1p) => log1p!)),
  maskFlags: fc.boolean(),
  clip: fc.constantFrom(1, 10, 1e6),
});

Deno.test("Preprocessor scales numbers and codes to 0 to 1 by default", () => {
  const preprocessor = Preprocessor.fit(schema, normal);
  assertEquals(preprocessor.width, 3);
  assertEquals(preprocessor.columns, [
    { feature: 0, name: "bytes" },
    { feature: 1, name: "service" },
    { feature: 2, name: "rate" },
  ]);
  const scaled = preprocessor.transform([[999, "dns", 0.5], [0, "ssh", 1]]);
  // Codes: dns 0, http 1, smtp 2, unseen 5.
  assertEquals(scaled, Float32Array.of(1, 0, 0.5, 0, 2.5, 1.5));
});

Deno.test("Preprocessor gives each category a column", () => {
  const rows = [...normal, [5, null, 0.5]];
  const preprocessor = Preprocessor.fit(schema, rows, {
    categorical: "one-hot",
  });
  assertEquals(preprocessor.width, 7);
  assertEquals(
    preprocessor.columns.map(({ feature, name }) => `${feature} ${name}`),
    [
      "0 bytes",
      "1 service=(missing)",
      "1 service=dns",
      "1 service=http",
      "1 service=smtp",
      "1 service=(unseen)",
      "2 rate",
    ],
  );
  assertEquals(
    preprocessor.transform([[0, "smtp", 0.25], [0, "gopher", 0.75]]),
    Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1),
  );
});

Deno.test("Preprocessor takes logarithms of the features that it is told", () => {
  const expected = Math.log1p(9) / Math.log1p(999);
  for (const log1p of [true, ["bytes"]]) {
    const preprocessor = Preprocessor.fit(schema, normal, { log1p });
    const scaled = preprocessor.transform([[9, "dns", 0.5]]);
    assertAlmostEquals(scaled[0]!, expected, 1e-7);
    assertEquals(scaled[2] === 0.5, log1p !== true);
    assertAlmostEquals(preprocessor.inverse(0, scaled, 0) as number, 9, 1e-4);
  }
});

Deno.test("Preprocessor takes logarithms of what goes beyond one, if asked to choose", () => {
  const { features } = Preprocessor.fit(schema, normal, { log1p: "auto" })
    .toJSON();
  // bytes go to 999, rate stays within 0.25 and 0.75.
  assertEquals(
    features.map((item) => item.kind === "numeric" && item.log1p),
    [true, false, false],
  );
});

Deno.test("Preprocessor pulls back what lies too far out", () => {
  const options = { scaler: "standard", clip: 10 } as const;
  const clipped = Preprocessor.fit(schema, normal, options);
  const free = Preprocessor.fit(schema, normal, { scaler: "standard" });
  const rows = [[1e9, "dns", 0.5], [-1e9, "dns", 0.5], [999, "http", 0.25]];
  assertEquals(
    clipped.transform(rows),
    free.transform(rows).map((value) => Math.min(10, Math.max(-10, value))),
  );
  assert(Math.abs(free.transform(rows)[0]!) > 10);
  assertThrows(
    () => Preprocessor.fit(schema, normal, { clip: 0.5 }),
    ConfigurationError,
    "Cannot clip scaled values at 0.5",
  );
});

Deno.test("Preprocessor appends one flag per feature, 0 in every row", () => {
  const options = { categorical: "one-hot", maskFlags: true } as const;
  const preprocessor = Preprocessor.fit(schema, normal, options);
  const { maskFlags: _, ...without } = options;
  const bare = Preprocessor.fit(schema, normal, without);
  assertEquals(preprocessor.columns, bare.columns);
  assertEquals(preprocessor.width, bare.width + 3);
  assertEquals(preprocessor.blocks, [
    { start: 0, length: 1, oneHot: false },
    { start: 1, length: 4, oneHot: true },
    { start: 5, length: 1, oneHot: false },
  ]);
  const out = new Float32Array(preprocessor.width + 1).fill(7);
  preprocessor.transformInto([5, "dns", 0.5], out, 0);
  assertEquals(out.subarray(0, bare.width), bare.transform([[5, "dns", 0.5]]));
  assertEquals([...out.subarray(bare.width)], [0, 0, 0, 7]);
});

Deno.test("Preprocessor without a scaler leaves numbers and codes", () => {
  const preprocessor = Preprocessor.fit(schema, normal, { scaler: "none" });
  assertEquals(
    preprocessor.transform([[7, "smtp", -2]]),
    Float32Array.of(7, 2, -2),
  );
});

Deno.test("Preprocessor.inverse() reads features out of a longer array", () => {
  for (const categorical of ["label", "one-hot"] as const) {
    const preprocessor = Preprocessor.fit(schema, normal, { categorical });
    const scaled = preprocessor.transform(normal);
    for (const [i, row] of normal.entries()) {
      const back = row.map((_, feature) =>
        preprocessor.inverse(feature, scaled, i * preprocessor.width)
      );
      assertAlmostEquals(back[0] as number, row[0] as number, 1e-3);
      assertEquals(back[1], row[1]!);
      assertAlmostEquals(back[2] as number, row[2] as number, 1e-6);
    }
    const unseen = preprocessor.transform([[0, "ssh", 0.5]]);
    assertEquals(preprocessor.inverse(1, unseen, 0), "(unseen)");
    assertThrows(() => preprocessor.inverse(3, scaled, 0), RangeError, "are 3");
  }
});

Deno.test("Preprocessor gives finite numbers for every row", () => {
  fc.assert(
    fc.property(
      trainingRows,
      laterRows,
      optionSets,
      (training, later, options) => {
        const preprocessor = Preprocessor.fit(schema, training, options);
        const scaled = preprocessor.transform([...training, ...later]);
        assert(scaled.every((value) => Math.abs(value) <= 1e6));
      },
    ),
  );
});

Deno.test("Preprocessor comes back from JSON to the same bits", () => {
  fc.assert(
    fc.property(
      trainingRows,
      laterRows,
      optionSets,
      (training, later, options) => {
        const preprocessor = Preprocessor.fit(schema, training, options);
        const json = JSON.stringify(preprocessor);
        const restored = Preprocessor.fromJSON(JSON.parse(json), schema);
        assertEquals(JSON.stringify(restored), json);
        assertEquals(restored.columns, preprocessor.columns);
        const rows = [...training, ...later];
        assertEquals(
          new Uint8Array(restored.transform(rows).buffer),
          new Uint8Array(preprocessor.transform(rows).buffer),
        );
      },
    ),
  );
});

Deno.test("Preprocessor learns from the rows it is fitted on and no others", () => {
  fc.assert(
    fc.property(
      trainingRows,
      laterRows,
      optionSets,
      (training, later, options) => {
        const copy = structuredClone(training);
        const preprocessor = Preprocessor.fit(schema, training, options);
        assertEquals(training, copy);
        const before = JSON.stringify(preprocessor);
        preprocessor.transform(later);
        assertEquals(JSON.stringify(preprocessor), before);
        // Cut out of a larger list, the same rows give the same state.
        const all = [...copy, ...later];
        const again = Preprocessor.fit(
          schema,
          all.slice(0, copy.length),
          options,
        );
        assertEquals(JSON.stringify(again), before);
      },
    ),
  );
});

Deno.test("Preprocessor takes rows from an iterator", () => {
  const fitted = Preprocessor.fit(schema, normal.values());
  assertEquals(fitted.toJSON(), Preprocessor.fit(schema, normal).toJSON());
});

Deno.test("Preprocessor.transformInto() writes its own columns only", () => {
  const preprocessor = Preprocessor.fit(schema, normal);
  const out = new Float32Array(5).fill(9);
  preprocessor.transformInto([999, "dns", 0.5], out, 1);
  assertEquals(out, Float32Array.of(9, 1, 0, 0.5, 9));
  for (const offset of [3, -1, NaN]) {
    assertThrows(
      () => preprocessor.transformInto([0, "dns", 0.5], out, offset),
      RangeError,
      `Cannot write 3 columns at position ${offset} of an array of 5`,
    );
  }
});

Deno.test("Preprocessor refuses rows that do not fit the schema", () => {
  const preprocessor = Preprocessor.fit(schema, normal);
  const refuses = (
    row: unknown[],
    type: new () => Error,
    message: string,
  ): void => {
    const rows = [row as FeatureValue[]];
    assertThrows(() => preprocessor.transform(rows), type, message);
    assertThrows(() => Preprocessor.fit(schema, rows), type, message);
  };
  refuses(["5", "dns", 1], TypeError, 'feature "bytes" as it must be a finite');
  refuses([5, 53, 1], TypeError, 'feature "service" as it must be a name');
  refuses([5, "dns", NaN], TypeError, 'feature "rate"');
  refuses([Infinity, "dns", 1], TypeError, "current value is Infinity");
  refuses([undefined, "dns", 1], TypeError, "current value is undefined");
  refuses([5, "dns"], RangeError, "row of 2 values as the schema has 3");
  refuses([5, "dns", 1, 2], RangeError, "row of 4 values");
  const fit = () => Preprocessor.fit(schema, []);
  assertThrows(fit, RangeError, "there are no rows");
});

Deno.test("Preprocessor refuses options that it does not know", () => {
  const refuses = (options: unknown, message: string): void => {
    const fit = () =>
      Preprocessor.fit(schema, normal, options as PreprocessorOptions);
    assertThrows(fit, ConfigurationError, message);
  };
  refuses({ categorical: "hash" }, 'as "hash"');
  refuses({ scaler: "robust" }, "min-max, standard, none");
  refuses({ log1p: ["service"] }, '"service" as it must be a numeric feature');
  refuses({ log1p: ["size"] }, 'log1p of "size"');
});

Deno.test("Preprocessor.origin is what a row of zeros becomes, without its categories", () => {
  for (const scaler of ["min-max", "standard"] as const) {
    const options = {
      categorical: "one-hot",
      scaler,
      log1p: ["bytes"],
      clip: 2,
      maskFlags: true,
    } as const;
    const preprocessor = Preprocessor.fit(schema, normal, options);
    const row = schema.features.map(({ type }) => type === "numeric" ? 0 : "x");
    const expected = preprocessor.transform([row]);
    for (const { start, length, oneHot } of preprocessor.blocks) {
      if (oneHot) expected.fill(0, start, start + length);
    }
    assertEquals(preprocessor.origin, expected);
    assert(preprocessor.origin.some((value) => value !== 0));
  }
});

Deno.test("Preprocessor.toJSON() is the fitted state", () => {
  const options = { categorical: "one-hot", log1p: ["bytes"] } as const;
  const { features } = Preprocessor.fit(schema, normal, options).toJSON();
  assertEquals(features[1], {
    name: "service",
    kind: "one-hot",
    categories: ["dns", "http", "smtp"],
  });
  assertEquals(features[2], {
    name: "rate",
    kind: "numeric",
    log1p: false,
    scaler: { minimum: 0.25, maximum: 0.75, mean: 0.5, missing: false },
  });
});

Deno.test("Preprocessor.fromJSON() names the field at fault", () => {
  const json = Preprocessor.fit(schema, normal).toJSON();
  const [bytes, service, rate] = json.features;
  const features = (...features: unknown[]) => ({ ...json, features });
  const cases: [unknown, string][] = [
    [null, "Cannot read preprocessor as it must be an object"],
    [{ ...json, outliers: 10 }, '"outliers" is not known'],
    [{ ...json, clip: 0.5 }, "preprocessor.clip as it must be a number from 1"],
    [{ ...json, maskFlags: false }, "preprocessor.maskFlags"],
    [{ ...json, scaler: "robust" }, "preprocessor.scaler"],
    [{ ...json, scaler: "standard" }, "preprocessor.features[0].scaler"],
    [
      features(bytes, service),
      "preprocessor.features as it must be a list of 3",
    ],
    [features(service, bytes, rate), 'features[0].name as it must be "bytes"'],
    [features(bytes, service, { ...rate, kind: "label" }), "features[2].kind"],
    [
      features(bytes, { ...service, kind: "numeric" }, rate),
      'features[1].kind as it must be one of "label", "one-hot"',
    ],
    [features({ ...bytes, log1p: 1 }, service, rate), "features[0].log1p"],
    [features({ ...bytes, categories: [] }, service, rate), '"categories"'],
    [features(bytes, { ...service, log1p: true }, rate), '"log1p"'],
    [
      features(bytes, { ...service, kind: "one-hot" }, rate),
      '"scaler" is not known',
    ],
    [
      features(bytes, { ...service, categories: ["b", "a"] }, rate),
      "preprocessor.features[1].categories[1]",
    ],
    [
      features(bytes, service, { ...rate, scaler: { minimum: 1 } }),
      "features[2].scaler",
    ],
  ];
  for (const [wrong, message] of cases) {
    const read = () => Preprocessor.fromJSON(wrong, schema);
    assertThrows(read, ModelError, message);
  }
});
