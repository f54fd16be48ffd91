import { assertEquals } from "@std/assert";
import { isLikelyServerPort } from "../../../lib/records/packets/likely_server_ports.ts";

Deno.test("ports are a server's by protocol", () => {
  assertEquals(isLikelyServerPort(6, 443), true);
  assertEquals(isLikelyServerPort(17, 443), true);
  assertEquals(isLikelyServerPort(6, 123), false);
  assertEquals(isLikelyServerPort(17, 123), true);
  assertEquals(isLikelyServerPort(17, 67), true);
  assertEquals(isLikelyServerPort(17, 68), false);
  assertEquals(isLikelyServerPort(6, 40_000), false);
});
