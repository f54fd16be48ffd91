import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../../lib/errors.ts";
import { makeAlert } from "../../lib/watch/alert.ts";
import { HeldBack } from "../../lib/watch/held_back.ts";
import { connection, verdict } from "./strange_connections.ts";

function fill(held: HeldBack): void {
  for (let i = 0; i < 30; i++) {
    const alert = makeAlert(
      verdict(2 + i % 10),
      connection({
        originator: `10.0.0.${i % 7}`,
        start: 1000 + i,
        uid: `C${i}`,
      }),
    );
    held.add(alert);
  }
}

Deno.test("HeldBack sums up what was held and starts again", () => {
  const held = new HeldBack();
  assertEquals(held.take(), undefined);
  fill(held);
  const summary = held.take()!;
  assertEquals(summary.held, 30);
  assertEquals(summary.since, "1970-01-01T00:16:40.000000Z");
  assertEquals(summary.until, "1970-01-01T00:17:09.000000Z");
  assertEquals(summary.bySource.length, 5);
  assertEquals(summary.bySource[0], { name: "10.0.0.0", alerts: 5 });
  assertEquals(summary.byDestination, [{ name: "10.0.0.9", alerts: 30 }]);
  assertEquals(summary.worst.score, 11);
  assertEquals(
    summary.sentence.startsWith(
      "30 alerts were held back by the rate limit, most from 10.0.0.0 (5); the worst: ",
    ),
    true,
  );
  assertEquals([held.held, held.take()], [0, undefined]);
  fill(held);
  assertEquals(held.take()!.id === summary.id, false);
});

Deno.test("HeldBack goes on from its state", () => {
  const held = new HeldBack();
  fill(held);
  const state = JSON.parse(JSON.stringify(held));
  assertEquals(HeldBack.fromJSON(state).take(), held.take());
  assertEquals(HeldBack.fromJSON(new HeldBack().toJSON()).take(), undefined);
  assertThrows(
    () => HeldBack.fromJSON({ ...state, worst: null }),
    ModelError,
    "held.worst",
  );
});
