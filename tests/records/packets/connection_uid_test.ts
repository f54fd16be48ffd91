import { assertEquals, assertMatch } from "@std/assert";
import { connectionUid } from "../../../lib/records/packets/connection_uid.ts";

Deno.test("a name is short, the same each time and another for each connection", () => {
  const words = Int32Array.from([1, 0, 0, 0, -2, 0, 0, 0, 77, 1540]);
  const uid = connectionUid(1_700_000_000_000_000, words);
  assertMatch(uid, /^C[0-9A-Za-z]{16}$/);
  assertEquals(connectionUid(1_700_000_000_000_000, words), uid);
  const names = new Set([uid]);
  for (let i = 0; i < 20_000; i++) {
    names.add(connectionUid(1_700_000_000_000_001 + i, words));
  }
  for (let word = 0; word < words.length; word++) {
    names.add(connectionUid(0, words.with(word, 12_345)));
  }
  assertEquals(names.size, 20_011);
});
