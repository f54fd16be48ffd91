import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { addressText } from "../../../lib/records/packets/address_text.ts";
import { hex } from "./capture_bytes.ts";

Deno.test("writes IPv4 addresses with dots", () => {
  assertEquals(addressText(hex("00 c0000201"), 1, 4), "192.0.2.1");
  assertEquals(addressText(hex("00000000"), 0, 4), "0.0.0.0");
  assertEquals(addressText(hex("ffffffff"), 0, 4), "255.255.255.255");
});

Deno.test("writes IPv6 addresses as RFC 5952 asks", () => {
  const cases: [string, string][] = [
    ["00000000000000000000000000000000", "::"],
    ["00000000000000000000000000000001", "::1"],
    ["00010000000000000000000000000000", "1::"],
    // 4.1: no leading zeros; 4.3: lower case.
    ["20010DB8000000000000000000ABCDEF", "2001:db8::ab:cdef"],
    // 4.2.2: one zero group is not shortened.
    ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
    // 4.2.3: the longest run, the first of equals.
    ["20010000000000010000000000000001", "2001:0:0:1::1"],
    ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
    ["fe8000000000000000000000000000ff", "fe80::ff"],
    ["00010002000300040005000600070008", "1:2:3:4:5:6:7:8"],
    ["00010002000300040005000600000000", "1:2:3:4:5:6::"],
    // 5: addresses that hold an IPv4 address end in dots.
    ["00000000000000000000ffffc0000201", "::ffff:192.0.2.1"],
  ];
  for (const [bytes, text] of cases) {
    assertEquals(addressText(hex(bytes), 0, 6), text);
  }
});

/** Reads an IPv6 address back, group by group. */
function parse(text: string): number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted !== null) {
    const [a, b, c, d] = dotted.slice(1).map(Number);
    const groups = `${(a! * 256 + b!).toString(16)}:${
      (c! * 256 + d!).toString(16)
    }`;
    text = text.slice(0, dotted.index) + groups;
  }
  const [left, right] = text.split("::");
  const groups = (part?: string) =>
    part === undefined || part === "" ? [] : part.split(":");
  const head = groups(left);
  const tail = groups(right);
  const zeros = Array(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

Deno.test("IPv6 text reads back as the same address", () => {
  // Zeros are frequent, so that runs of all lengths occur.
  const byte = fc.oneof(fc.constant(0), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { minLength: 16, maxLength: 16 }), (bytes) => {
      const text = addressText(Uint8Array.from(bytes), 0, 6);
      assertEquals(parse(text), bytes);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("agrees with the URL parser on IPv6 but for dots", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const text = addressText(bytes, 0, 6);
      if (text.includes(".")) return;
      assertEquals(new URL(`http://[${text}]/`).hostname, `[${text}]`);
    }),
  );
});
