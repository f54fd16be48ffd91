import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ModelError } from "../../lib/errors.ts";
import { DistinctNames } from "../../lib/watch/distinct_names.ts";
import { TopCounter } from "../../lib/watch/top_counter.ts";

Deno.test("TopCounter counts exactly while there are few names", () => {
  const counter = new TopCounter();
  for (const name of ["b", "a", "c", "a", "b"]) counter.add(name);
  assertEquals(counter.top(5), [["a", 2], ["b", 2], ["c", 1]]);
  assertEquals(counter.top(1), [["a", 2]]);
  const again = TopCounter.fromJSON(JSON.parse(JSON.stringify(counter)), "c");
  again.add("c", 5);
  assertEquals(again.top(1), [["c", 6]]);
  assertThrows(
    () => TopCounter.fromJSON([["a", 0]], "top"),
    ModelError,
    "top[0][1]",
  );
});

Deno.test("TopCounter never counts too little, and at most a 64th too much", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { minLength: 200, maxLength: 2000 }),
      (names) => {
        const counter = new TopCounter();
        const truth = new Map<string, number>();
        for (const number of names) {
          // Small numbers are frequent.
          const name = String(Math.floor(number ** 2 / 300));
          counter.add(name);
          truth.set(name, (truth.get(name) ?? 0) + 1);
        }
        const told = counter.top(1000);
        assert(told.length <= 64);
        for (const [name, count] of told) {
          assert(count >= truth.get(name)!);
          assert(count - truth.get(name)! <= names.length / 64);
        }
        // Whoever has more than a 64th of all is named.
        for (const [name, count] of truth) {
          if (count <= names.length / 64) continue;
          assert(told.some(([other]) => other === name), name);
        }
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("DistinctNames counts to a hundred and then says over", () => {
  const names = new DistinctNames();
  names.add("a");
  names.add("a");
  assertEquals(names.text("port"), "1 port");
  for (let i = 0; i < 99; i++) names.add(String(i));
  assertEquals(names.text("port"), "100 ports");
  const before = DistinctNames.fromJSON(names.toJSON(), "names");
  assertEquals(before.more, false);
  names.add("one more");
  assertEquals(names.text("port"), "over 100 ports");
  const after = DistinctNames.fromJSON(names.toJSON(), "names");
  assertEquals([after.count, after.more], [100, true]);
  assertThrows(() => DistinctNames.fromJSON([1], "names"), ModelError);
});
