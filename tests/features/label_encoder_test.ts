import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ModelError } from "../../lib/errors.ts";
import { type Category, UNSEEN } from "../../lib/features/categories.ts";
import { LabelEncoder } from "../../lib/features/label_encoder.ts";
import { createScaler } from "../../lib/features/scaler_kinds.ts";

const categories = fc.array(fc.option(fc.string()), {
  minLength: 1,
  maxLength: 12,
});

Deno.test("LabelEncoder numbers categories by code unit", () => {
  const encoder = new LabelEncoder().fit(["b", "é", "B", "a", "b", "ａ"]);
  assertEquals(encoder.toJSON().categories, ["B", "a", "b", "é", "ａ"]);
  assertEquals(encoder.transform("a"), 1);
  assertEquals(encoder.transform("c"), 9);
  assertEquals(encoder.transform(null), 9);
});

Deno.test("LabelEncoder has a category for missing values if training had some", () => {
  const encoder = new LabelEncoder().fit(["tcp", null]);
  assertEquals(encoder.transform(null), 0);
  assertEquals(encoder.transform("tcp"), 1);
  assertEquals(encoder.transform(""), 3);
});

Deno.test("LabelEncoder.inverse() takes the nearest code", () => {
  const encoder = new LabelEncoder().fit(["a", "b", "c"]);
  const nearest = (code: number) => encoder.inverse(code);
  assertEquals([-9, 0.4, 0.6, 2.4, 3.5].map(nearest), [
    "a",
    "a",
    "b",
    "c",
    "c",
  ]);
  assertEquals([3.6, 5, 1e6].map(nearest), Array(3).fill("(unseen)"));
  assertThrows(() => encoder.inverse(NaN), RangeError, "Cannot invert NaN");
  assertEquals(new LabelEncoder().fit(["x"]).inverse(0.2), "x");
});

Deno.test("LabelEncoder gives back every category, and JSON the encoder", () => {
  fc.assert(fc.property(categories, fc.string(), (column, other) => {
    const encoder = new LabelEncoder().fit(column);
    const json = JSON.stringify(encoder);
    const restored = LabelEncoder.fromJSON(JSON.parse(json));
    assertEquals(JSON.stringify(restored), json);
    for (const value of column) {
      assertEquals(encoder.inverse(encoder.transform(value)), value);
    }
    for (const value of [...column, other, null]) {
      assertEquals(restored.transform(value), encoder.transform(value));
    }
  }));
});

Deno.test("LabelEncoder keeps what is unseen a training range away when scaled", () => {
  fc.assert(
    fc.property(
      categories,
      fc.constantFrom("min-max" as const, "standard" as const, "none" as const),
      (column, kind) => {
        const encoder = new LabelEncoder().fit(column);
        const codes = column.map((value) => encoder.transform(value));
        const scaler = createScaler(kind).fit(codes);
        const scaled = codes.map((code) => scaler.transform(code));
        const largest = Math.max(...scaled);
        const range = largest - Math.min(...scaled);
        const unseen = scaler.transform(encoder.transform("never seen"));
        fc.pre(!column.includes("never seen"));
        assert(unseen - largest >= Math.max(range, kind === "none" ? 1 : 0));
        if (range === 0) assertEquals(unseen - largest, 1);
      },
    ),
  );
});

Deno.test("LabelEncoder refuses use before fit and what has no categories", () => {
  const advice = "a LabelEncoder that was not fitted: call fit(values)";
  const fresh = new LabelEncoder();
  assertThrows(() => fresh.transform("a"), Error, `transform with ${advice}`);
  assertThrows(() => fresh.inverse(0), Error, `invert with ${advice}`);
  assertThrows(() => fresh.toJSON(), Error, `write JSON with ${advice}`);
  assertThrows(() => fresh.fit([]), RangeError, "there are no values");
  const numbers = [1] as unknown as Category[];
  assertThrows(() => fresh.fit(numbers), TypeError, "must be a name");
});

Deno.test("LabelEncoder.fromJSON() names the field at fault", () => {
  const cases: [unknown, string][] = [
    ["tcp", "Cannot read LabelEncoder as it must be an object"],
    [{}, 'lacks "categories"'],
    [{ categories: ["a"], code: [0] }, '"code" is not known'],
    [{ categories: ["a"], codes: [0, 1], unseen: 3 }, "a list of 1 codes"],
    [{ categories: ["a", "b"], codes: [2, 2], unseen: 9 }, "codes[1]"],
    [{ categories: ["a", "b"], codes: [0, 0.5], unseen: 9 }, "codes[1]"],
    [{ categories: ["a", "b"], codes: [1, 4], unseen: 8 }, "integer from 9"],
    [{ categories: ["a"], codes: [0] }, "LabelEncoder.unseen"],
    [{ categories: "abc" }, "LabelEncoder.categories as it must be a list"],
    [{ categories: [] }, "at least one category"],
    [{ categories: ["a", 1] }, "LabelEncoder.categories[1]"],
    [{ categories: ["a", null] }, "LabelEncoder.categories[1]"],
    [{ categories: ["a", "a"] }, 'categories[1] as it must be after "a"'],
    [{ categories: [null, "b", "a"] }, "LabelEncoder.categories[2]"],
  ];
  for (const [json, message] of cases) {
    assertThrows(() => LabelEncoder.fromJSON(json), ModelError, message);
  }
});

Deno.test("LabelEncoder numbers what the format lists, and still knows what it saw", () => {
  const encoder = new LabelEncoder().fit(["tcp", "icmp", "tcp"], [
    "udp",
    "tcp",
    "icmp",
    "gre",
  ]);
  // gre 0, icmp 1, tcp 2, udp 3
  assertEquals(["icmp", "tcp"].map((name) => encoder.transform(name)), [1, 2]);
  assertEquals(["gre", "udp", "sctp"].map((name) => encoder.transform(name)), [
    7,
    7,
    7,
  ]);
  assertEquals([-3, 1.4, 1.5, 4, 5].map((code) => encoder.inverse(code)), [
    "icmp",
    "icmp",
    "tcp",
    "tcp",
    UNSEEN,
  ]);
  const json = JSON.parse(JSON.stringify(encoder));
  assertEquals(json, { categories: ["icmp", "tcp"], codes: [1, 2], unseen: 7 });
  assertEquals(LabelEncoder.fromJSON(json).transform("udp"), 7);
});
