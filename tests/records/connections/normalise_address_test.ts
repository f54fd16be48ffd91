import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { normaliseAddress } from "../../../lib/records/connections/normalise_address.ts";

Deno.test("normaliseAddress() gives each address one form", () => {
  const cases: [string, string][] = [
    ["192.168.0.1", "192.168.0.1"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["::1", "::1"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["FE80::5DD3:6bb3:7720:1E83", "fe80::5dd3:6bb3:7720:1e83"],
    ["2001:0db8:85a3:0000:0000:8a2e:0370:7334", "2001:db8:85a3::8a2e:370:7334"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    [
      "fd2d:ab8c:225:0:81d3:fd3e:7f62:aec8",
      "fd2d:ab8c:225:0:81d3:fd3e:7f62:aec8",
    ],
    ["1::", "1::"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::ffff:c000:201", "::ffff:192.0.2.1"],
    ["::FFFF:192.0.2.1", "::ffff:192.0.2.1"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ];
  for (const [text, address] of cases) {
    assertEquals(normaliseAddress(text), address, text);
  }
});

Deno.test("normaliseAddress() refuses what is no address", () => {
  const cases = [
    "",
    "-",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4 ",
    "1::2::3",
    ":::",
    ":1",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4::5:6:7:8",
    "12345::",
    "g::",
    "fe80::1%eth0",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "example.org",
  ];
  for (const text of cases) {
    assertEquals(normaliseAddress(text), undefined, text);
  }
});

Deno.test("normaliseAddress() leaves its own form as it is, whatever it was made of", () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
    const address = normaliseAddress(text);
    assertEquals(typeof address, "string", text);
    assertEquals(normaliseAddress(address!), address);
    // The platform's own reading of the same address.
    const host = (ip: string) => new URL(`http://[${ip}]/`).host;
    if (text.includes(":")) assertEquals(host(address!), host(text));
  }));
});
