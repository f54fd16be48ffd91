import { assertEquals, assertThrows } from "@std/assert";
import { decodeBase64, encodeBase64 } from "../lib/base64.ts";

/** Runs a check as on an engine without the native forms. */
function withoutNative(check: () => void): void {
  const decode = Object.getOwnPropertyDescriptor(Uint8Array, "fromBase64")!;
  const encode = Object.getOwnPropertyDescriptor(
    Uint8Array.prototype,
    "toBase64",
  )!;
  Reflect.deleteProperty(Uint8Array, "fromBase64");
  Reflect.deleteProperty(Uint8Array.prototype, "toBase64");
  try {
    check();
  } finally {
    Object.defineProperty(Uint8Array, "fromBase64", decode);
    Object.defineProperty(Uint8Array.prototype, "toBase64", encode);
  }
}

const check = () => {
  // RFC 4648, section 10.
  for (
    const [text, base64] of [
      ["", ""],
      ["f", "Zg=="],
      ["fo", "Zm8="],
      ["foo", "Zm9v"],
      ["foob", "Zm9vYg=="],
      ["fooba", "Zm9vYmE="],
      ["foobar", "Zm9vYmFy"],
    ] as const
  ) {
    const bytes = new TextEncoder().encode(text);
    assertEquals(encodeBase64(bytes), base64);
    assertEquals(decodeBase64(base64), bytes);
  }
  // Longer than a chunk, every byte value, a view that does not start at 0.
  const buffer = Uint8Array.from({ length: 30_001 }, (_, i) => (i * 7) % 256);
  const bytes = buffer.subarray(3);
  assertEquals(decodeBase64(encodeBase64(bytes)), bytes);
  for (const text of ["Zg===", "Z", "Zm9v!", "Zm9-"]) {
    assertThrows(() => decodeBase64(text), Error);
  }
};

Deno.test("base64 is RFC 4648's, native", check);

Deno.test("base64 is RFC 4648's on an engine without the native forms", () => {
  withoutNative(check);
});
