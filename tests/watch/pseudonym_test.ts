import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import fc from "fast-check";
import { parseAddress } from "../../lib/watch/parse_address.ts";
import { Pseudonyms } from "../../lib/watch/pseudonym.ts";
import { connection } from "./strange_connections.ts";

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const pseudonyms = await Pseudonyms.create(key);

function commonBits(a: Uint8Array, b: Uint8Array): number {
  const i = a.findIndex((byte, at) => byte !== b[at]);
  return i < 0 ? 8 * a.length : 8 * i + Math.clz32(a[i]! ^ b[i]!) - 24;
}

/** Two addresses of one family, the second with some of the first one's prefix. */
const related = fc.constantFrom(4, 16).chain((length) =>
  fc.tuple(
    fc.uint8Array({ minLength: length, maxLength: length }),
    fc.uint8Array({ minLength: length, maxLength: length }),
    fc.nat(8 * length),
  ).map(([first, second, bits]) => {
    const other = second.slice();
    other.set(first.subarray(0, bits >> 3));
    if (bits >> 3 < length) {
      const mask = (0xff00 >> (bits & 7)) & 0xff;
      const at = bits >> 3;
      other[at] = (first[at]! & mask) | (second[at]! & ~mask);
    }
    return [first, other] as const;
  })
);

Deno.test("Pseudonyms preserves the length of common prefixes exactly", () => {
  fc.assert(
    fc.property(related, ([first, second]) => {
      assertEquals(
        commonBits(pseudonyms.bytes(first), pseudonyms.bytes(second)),
        commonBits(first, second),
      );
    }),
    { numRuns: 1000 },
  );
});

Deno.test("Pseudonyms is one to one", () => {
  // All of a /16: what differs in the last 16 bits must differ there after.
  const seen = new Set<string>();
  for (let i = 0; i < 65_536; i++) {
    seen.add(pseudonyms.bytes(Uint8Array.of(10, 1, i >> 8, i & 255)).join("."));
  }
  assertEquals(seen.size, 65_536);
  const prefixes = new Set(
    Array.from(seen, (text) => text.split(".").slice(0, 2).join(".")),
  );
  assertEquals(prefixes.size, 1);
});

Deno.test("Pseudonyms is the construction that its opening describes", async () => {
  const subtle = await crypto.subtle.importKey(
    "raw",
    key,
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const bits = "11000000000000000000001000000001"; // 192.0.2.1
  let expected = "";
  for (let i = 0; i < 32; i++) {
    const start = Array.from(
      { length: i >> 3 },
      (_, byte) => parseInt(bits.slice(8 * byte, 8 * byte + 8), 2),
    );
    const digest = new Uint8Array(
      await crypto.subtle.sign("HMAC", subtle, Uint8Array.of(4, ...start)),
    );
    const place = parseInt("1" + bits.slice(8 * (i >> 3), i), 2);
    const flip = (digest[place >> 3]! >> (place & 7)) & 1;
    expected += Number(bits[i]) ^ flip;
  }
  const pseudonym = parseAddress(pseudonyms.address("192.0.2.1"))!;
  assertEquals(
    Array.from(pseudonym, (byte) => byte.toString(2).padStart(8, "0")).join(""),
    expected,
  );
});

Deno.test("Pseudonyms depends on key and family, and on nothing else", async () => {
  const same = await Pseudonyms.create(key.slice());
  const other = await Pseudonyms.create(key.map((byte) => byte ^ 1));
  let changed = 0;
  for (let i = 0; i < 64; i++) {
    const address = `${i * 4}.20.30.${i}`;
    assertEquals(same.address(address), pseudonyms.address(address));
    if (other.address(address) !== pseudonyms.address(address)) changed++;
  }
  assertEquals(changed, 64);
  const four = pseudonyms.bytes(Uint8Array.of(32, 1, 13, 184));
  const six = pseudonyms.bytes(parseAddress("2001:db8::1")!);
  assertNotEquals(four, six.subarray(0, 4));
});

Deno.test("Pseudonyms flips about half of the bits", () => {
  let flips = 0;
  for (let i = 0; i < 1000; i++) {
    const address = Uint8Array.of(i & 255, i >> 2, i * 7, i * 13);
    pseudonyms.bytes(address).forEach((byte, at) => {
      for (let x = byte ^ address[at]!; x > 0; x &= x - 1) flips++;
    });
  }
  // 32,000 flips of a coin, though long prefixes are shared.
  assert(flips > 14_000 && flips < 18_000, String(flips));
});

Deno.test("Pseudonyms replaces all that tells an address", () => {
  const log = pseudonyms.connection(connection({ originator: "::1" }));
  assertEquals(log.uid, connection().uid);
  assertEquals(log.originator.includes(":"), true);
  assertMatch(log.responder, /^\d+\.\d+\.\d+\.\d+$/);
  assertNotEquals(log.responder, connection().responder);
  // What no log names has its uid from its content.
  const { line: _, ...captured } = connection();
  assertMatch(pseudonyms.connection(captured).uid, /^x[0-9a-f]{24}$/);
  assertMatch(pseudonyms.address("host.example"), /^x[0-9a-f]{24}$/);
  assertNotEquals(pseudonyms.address("a"), pseudonyms.address("b"));
});
