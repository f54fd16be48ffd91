import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  hasHostBits,
  inNetwork,
  parseNetwork,
} from "../../lib/watch/network.ts";
import { parseAddress } from "../../lib/watch/parse_address.ts";

function within(address: string, network: string): boolean {
  return inNetwork(parseAddress(address)!, parseNetwork(network)!);
}

Deno.test("inNetwork() compares the bits of the prefix", () => {
  assertEquals(within("10.255.0.1", "10.0.0.0/8"), true);
  assertEquals(within("11.0.0.1", "10.0.0.0/8"), false);
  assertEquals(within("192.168.5.127", "192.168.5.0/25"), true);
  assertEquals(within("192.168.5.128", "192.168.5.0/25"), false);
  assertEquals(within("1.2.3.4", "0.0.0.0/0"), true);
  assertEquals(within("1.2.3.4", "1.2.3.4/32"), true);
  assertEquals(within("1.2.3.5", "1.2.3.4/32"), false);
  assertEquals(within("2001:db8:7fff::1", "2001:db8::/33"), true);
  assertEquals(within("2001:db8:8000::1", "2001:db8::/33"), false);
  assertEquals(within("2001:db8:0:8000::1", "2001:db8::/48"), true);
  // The families are apart, even where all of one is meant.
  assertEquals(within("1.2.3.4", "::/0"), false);
  assertEquals(within("::1", "0.0.0.0/0"), false);
});

Deno.test("parseNetwork() refuses what is none", () => {
  for (
    const text of [
      "10.0.0.0",
      "10.0.0.0/33",
      "10.0.0.0/08",
      "::/129",
      "/8",
      "x/8",
      "10.0.0.0/",
      "10.0.0.0/8/8",
      "10.0.0.0/-1",
      "10.0.0.0/255.0.0.0",
    ]
  ) assertEquals(parseNetwork(text), undefined, text);
});

Deno.test("hasHostBits() sees bits beyond the prefix", () => {
  assertEquals(hasHostBits(parseNetwork("10.0.0.5/8")!), true);
  assertEquals(hasHostBits(parseNetwork("10.0.0.0/8")!), false);
  assertEquals(hasHostBits(parseNetwork("10.128.0.0/9")!), false);
  assertEquals(hasHostBits(parseNetwork("10.64.0.0/9")!), true);
  assertEquals(hasHostBits(parseNetwork("1.2.3.4/32")!), false);
});

Deno.test("inNetwork() agrees with comparing bits as text", () => {
  const bits = (bytes: Uint8Array) =>
    Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.nat(32),
      fc.nat(32),
      (address, other, same, prefix) => {
        // Random addresses share no long prefix: give them one.
        const joined = bits(address).slice(0, same) + bits(other).slice(same);
        const bytes = Uint8Array.from(
          joined.match(/.{8}/g)!,
          (byte) => parseInt(byte, 2),
        );
        assertEquals(
          inNetwork(address, { bytes, prefix }),
          bits(address).startsWith(joined.slice(0, prefix)),
        );
      },
    ),
  );
});
