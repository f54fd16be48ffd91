import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { nearestName } from "../../lib/cli/nearest_name.ts";

const NAMES = ["epochs", "encoder", "output", "only-anomalies", "by"];

Deno.test("nearestName() finds what is at most two edits away", () => {
  assertEquals(nearestName("epcohs", NAMES), "epochs"); // two letters replaced
  assertEquals(nearestName("epoch", NAMES), "epochs");
  assertEquals(nearestName("outptu", NAMES), "output");
  assertEquals(nearestName("xncodxr", NAMES), "encoder");
});

Deno.test("nearestName() finds a name by its start, and one that goes on", () => {
  assertEquals(nearestName("only", NAMES), "only-anomalies");
  assertEquals(nearestName("output-file", NAMES), "output");
});

Deno.test("nearestName() finds nothing where nothing is near", () => {
  assertEquals(nearestName("threshold", NAMES), undefined);
  assertEquals(nearestName("z", NAMES), undefined);
  assertEquals(nearestName("", NAMES), undefined);
  assertEquals(nearestName("x".repeat(1e6), NAMES), undefined);
});

Deno.test("nearestName() forgives any one letter too many", () => {
  fc.assert(fc.property(
    fc.constantFrom("epochs", "encoder", "output"),
    fc.nat(6),
    fc.constantFrom(..."abcxyz"),
    (name, at, letter) =>
      nearestName(name.slice(0, at) + letter + name.slice(at), NAMES) === name,
  ));
});
