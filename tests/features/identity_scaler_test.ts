import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../../lib/errors.ts";
import { IdentityScaler } from "../../lib/features/identity_scaler.ts";
import { testScalerLaws } from "./scaler_laws.ts";

testScalerLaws(IdentityScaler);

Deno.test("IdentityScaler leaves values as they are, within its bound", () => {
  const scaler = new IdentityScaler().fit([0.25, 0.5]);
  for (const value of [0.25, 0.3, -7, 0, 999_999.5]) {
    assertEquals(scaler.transform(value), value);
    assertEquals(scaler.inverse(value), value);
  }
  assertEquals(scaler.transform(1e7), 1e6);
  assertEquals(new IdentityScaler().fit([3]).transform(3), 3);
});

Deno.test("IdentityScaler makes a missing value stand out unless training had some", () => {
  assertEquals(new IdentityScaler().fit([0, 1]).transform(null), -1);
  assertEquals(new IdentityScaler().fit([5, 25]).transform(null), -15);
  assertEquals(new IdentityScaler().fit([5, 5]).transform(null), 4);
  assertEquals(new IdentityScaler().fit([0, null, 1]).transform(null), 0.5);
  const empty = new IdentityScaler().fit([null]);
  assertEquals([null, 0, 3].map((x) => empty.transform(x)), [0, 1, 3]);
});

Deno.test("IdentityScaler.fromJSON() names the field at fault", () => {
  const json = { minimum: 1, maximum: 4, mean: 3, missing: 1 };
  const read = () => IdentityScaler.fromJSON(json, "features[2].scaler");
  assertThrows(read, ModelError, "Cannot read features[2].scaler.missing");
});
