import { assertEquals, assertStringIncludes } from "@std/assert";
import { makeAlert } from "../../lib/watch/alert.ts";
import { connection, reason, verdict } from "./strange_connections.ts";

Deno.test("makeAlert() tells connection, ratio and the three strongest reasons", () => {
  const reasons = ["pair_ports_60s", "state", "port", "duration"]
    .map((feature) => reason(feature));
  const alert = makeAlert(
    { ...verdict(3, reasons), threshold: 0.7 },
    connection({ start: 1_700_000_000.25 }),
  );
  assertEquals(alert.type, "alert");
  assertEquals(alert.id, "CHhAvVGS1DHFjwGM9-1700000000.250000");
  assertEquals(alert.time, "2023-11-14T22:13:20.250000Z");
  assertEquals(alert.connection, {
    uid: "CHhAvVGS1DHFjwGM9",
    originator: "10.0.0.5",
    originatorPort: 40_000,
    responder: "10.0.0.9",
    responderPort: 22,
    protocol: "tcp",
    service: null,
    state: "S0",
  });
  assertEquals([alert.score, alert.threshold, alert.ratio], [3, 0.7, 4.286]);
  assertEquals(alert.reasons, reasons.slice(0, 3));
  assertStringIncludes(alert.sentence, "214 different ports of 10.0.0.9");
});

Deno.test("makeAlert() gives no ratio to a threshold that is not above zero", () => {
  for (const threshold of [0, -1]) {
    const alert = makeAlert({ ...verdict(3), threshold }, connection());
    assertEquals(alert.ratio, null);
  }
});

Deno.test("makeAlert() does without reasons, and with an overlong uid", () => {
  const { reasons: _, ...bare } = verdict(3);
  const alert = makeAlert(bare, connection({ uid: "C".repeat(1e6) }));
  assertEquals(alert.reasons, []);
  assertEquals(alert.id.length, 128 + "-1700000000.000000".length);
});
