import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AccessError, ConfigurationError } from "../../lib/errors.ts";
import {
  parsePseudonymKey,
  readPseudonymKey,
} from "../../lib/watch/pseudonym_key.ts";

const key = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
const hex = Array.from(key, (byte) => byte.toString(16)).join("");

function parseText(text: string): Uint8Array {
  return parsePseudonymKey(new TextEncoder().encode(text), "key");
}

Deno.test("parsePseudonymKey() takes bytes, or hex digits", () => {
  assertEquals(parsePseudonymKey(key, "key"), key);
  assertEquals(parseText(hex), key);
  assertEquals(
    parseText(` ${hex.slice(0, 20).toUpperCase()}\n${hex.slice(20)}\n`),
    key,
  );
  const words = "correct horse battery staple zyxwv";
  assertEquals(parseText(words), new TextEncoder().encode(words));
});

Deno.test("parsePseudonymKey() refuses what protects nothing", () => {
  const refusal = (make: () => unknown, problem: string) =>
    assertThrows(make, ConfigurationError, problem);
  refusal(() => parseText(""), "it has 0 bytes");
  refusal(
    () => parsePseudonymKey(key.subarray(1), "key"),
    "it has 31 bytes, and 32",
  );
  // As text it would be 62 bytes long; what counts is what it means.
  refusal(() => parseText(hex.slice(2)), "it has 31 bytes as hex");
  refusal(() => parseText(hex.slice(1)), "63 hex digits, an odd number");
  refusal(() => parsePseudonymKey(new Uint8Array(64), "key"), "all its bytes");
  refusal(() => parseText("00".repeat(32)), "all its bytes");
  refusal(() => parsePseudonymKey(new Uint8Array(5000), "key"), "longer than");
  refusal(() => parseText("short"), "Cannot use key as a key for pseudonyms");
});

Deno.test("readPseudonymKey() reads a file, and not all of a device", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, key);
    assertEquals(await readPseudonymKey(path), key);
  } finally {
    await Deno.remove(path);
  }
  await assertRejects(() => readPseudonymKey(path), AccessError, path);
});
