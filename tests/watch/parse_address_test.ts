import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { addressText } from "../../lib/records/packets/address_text.ts";
import { parseAddress } from "../../lib/watch/parse_address.ts";

function hex(text: string): string | undefined {
  const bytes = parseAddress(text);
  return bytes &&
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("parseAddress() reads every form of RFC 4291", () => {
  assertEquals(parseAddress("192.0.2.255"), Uint8Array.of(192, 0, 2, 255));
  assertEquals(parseAddress("0.0.0.0"), new Uint8Array(4));
  assertEquals(parseAddress("::"), new Uint8Array(16));
  assertEquals(hex("::1"), "00000000000000000000000000000001");
  assertEquals(
    hex("2001:DB8::8:800:200C:417A"),
    hex("2001:db8:0:0:8:800:200c:417a"),
  );
  assertEquals(hex("2001:db8::"), "20010db8000000000000000000000000");
  assertEquals(hex("1:2:3:4:5:6:7::"), "00010002000300040005000600070000");
  assertEquals(hex("::ffff:129.144.52.38"), "00000000000000000000ffff81903426");
  assertEquals(hex("1:2:3:4:5:6:1.2.3.4"), "00010002000300040005000601020304");
});

Deno.test("parseAddress() refuses what is no address", () => {
  for (
    const text of [
      "",
      "-",
      "10.0.0",
      "10.0.0.256",
      "10.0.0.01",
      "010.0.0.1",
      "10.0.0.1.",
      "1.2.3.4.5",
      "10.0.0.-1",
      " 10.0.0.1",
      "10.0.0.1\n",
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4::5:6:7:8",
      ":1:2:3:4:5:6:7",
      "12345::",
      "g::",
      "fe80::1%eth0",
      "::1.2.3",
      "1.2.3.4::",
      "::1.2.3.4:5",
      "host",
      "::".padEnd(60, "0"),
    ]
  ) assertEquals(parseAddress(text), undefined, text);
});

Deno.test("parseAddress() undoes addressText()", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ minLength: 4, maxLength: 4 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        // Zeros are what shortening is about.
        fc.array(fc.constantFrom(0, 0, 1), { minLength: 16, maxLength: 16 })
          .map((bytes) => Uint8Array.from(bytes)),
      ),
      (bytes) => {
        const text = addressText(bytes, 0, bytes.length === 4 ? 4 : 6);
        assertEquals(parseAddress(text), bytes);
      },
    ),
  );
});
