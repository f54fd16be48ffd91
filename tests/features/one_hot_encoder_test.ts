import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ModelError } from "../../lib/errors.ts";
import { OneHotEncoder } from "../../lib/features/one_hot_encoder.ts";

const categories = fc.array(fc.option(fc.string()), {
  minLength: 1,
  maxLength: 12,
});

Deno.test("OneHotEncoder gives each category its slot and the unseen the last", () => {
  const encoder = new OneHotEncoder().fit(["udp", null, "tcp", "tcp"]);
  assertEquals(encoder.width, 4);
  assertEquals(encoder.categories, [null, "tcp", "udp"]);
  assertEquals(encoder.transform(null), Float32Array.of(1, 0, 0, 0));
  assertEquals(encoder.transform("tcp"), Float32Array.of(0, 1, 0, 0));
  assertEquals(encoder.transform("icmp"), Float32Array.of(0, 0, 0, 1));
  const complete = new OneHotEncoder().fit(["tcp"]);
  assertEquals(complete.transform(null), Float32Array.of(0, 1));
});

Deno.test("OneHotEncoder.transformInto() writes its own slots only", () => {
  const encoder = new OneHotEncoder().fit(["a", "b"]);
  const out = new Float32Array(6).fill(9);
  encoder.transformInto("b", out, 2);
  assertEquals(out, Float32Array.of(9, 9, 0, 1, 0, 9));
});

Deno.test("OneHotEncoder.inverse() takes the largest slot, in doubt a known one", () => {
  const encoder = new OneHotEncoder().fit(["a", "b"]);
  assertEquals(encoder.inverse([0.1, 0.2, 0]), "b");
  assertEquals(encoder.inverse([9, -1, -2, -3], 1), "a");
  assertEquals(encoder.inverse([0.5, 0.1, 0.5]), "a");
  assertEquals(encoder.inverse([0.4, 0.1, 0.5]), "(unseen)");
});

Deno.test("OneHotEncoder sets one slot, never the last in training", () => {
  fc.assert(fc.property(categories, fc.string(), (column, other) => {
    const encoder = new OneHotEncoder().fit(column);
    const json = JSON.stringify(encoder);
    const restored = OneHotEncoder.fromJSON(JSON.parse(json));
    assertEquals(JSON.stringify(restored), json);
    assertEquals(encoder.width, new Set(column).size + 1);
    for (const value of [...column, other, null]) {
      const slots = encoder.transform(value);
      assertEquals(slots.reduce((sum, slot) => sum + slot), 1);
      assertEquals(slots.at(-1), column.includes(value) ? 0 : 1);
      assertEquals(restored.transform(value), slots);
    }
    for (const value of column) {
      assertEquals(encoder.inverse(encoder.transform(value)), value);
    }
  }));
});

Deno.test("OneHotEncoder refuses use before fit and faulty JSON", () => {
  const advice = "a OneHotEncoder that was not fitted: call fit(values)";
  const fresh = new OneHotEncoder();
  assertThrows(() => fresh.transform("a"), Error, advice);
  assertThrows(() => fresh.inverse([1]), Error, advice);
  assertThrows(() => fresh.width, Error, advice);
  assertThrows(() => fresh.toJSON(), Error, `write JSON with ${advice}`);
  assertThrows(() => fresh.fit([]), RangeError, "there are no values");
  const read = (json: unknown) => () => OneHotEncoder.fromJSON(json);
  assertThrows(read({ categories: [""], width: 2 }), ModelError, '"width"');
  assertThrows(
    read({ categories: ["b", "a"] }),
    ModelError,
    "OneHotEncoder.categories[1]",
  );
});
