import { assertEquals } from "@std/assert";
import {
  bytesOf,
  ethernet,
  hex,
  ipv4,
  ipv6,
  readFrame,
  skipped,
  u16,
  udp,
} from "./capture_bytes.ts";

const V4 = ipv4({ source: [10, 0, 0, 1] });
const V6 = ipv6();

function gre(payload: Uint8Array): Uint8Array {
  return ipv4({ protocol: 47, payload });
}

/** An IP packet, and the IP versions of the packets that it stands for. */
const TUNNELS: Record<string, [Uint8Array, number[]]> = {
  "IP in IP": [ipv4({ protocol: 4, payload: V4 }), [4]],
  "6in4": [ipv4({ protocol: 41, payload: V6 }), [6]],
  "4in6": [ipv6(4, V4), [4]],
  "6in6": [ipv6(41, V6), [6]],
  "GRE with IPv4": [gre(bytesOf(hex("00000800"), V4)), [4]],
  "GRE with IPv6, checksum, key and number": [
    gre(bytesOf(hex("b00086dd"), new Uint8Array(12), V6)),
    [6],
  ],
  "GRE with Ethernet": [gre(bytesOf(hex("00006558"), ethernet(0x0800, V4))), [
    4,
  ]],
  "GRE with MPLS": [gre(bytesOf(hex("00008847 00001140"), V4)), [4]],
  "ERSPAN, type I": [gre(bytesOf(hex("000088be"), ethernet(0x0800, V4))), [4]],
  "ERSPAN, type II": [
    gre(
      bytesOf(
        hex("100088be 00000001"),
        new Uint8Array(8),
        ethernet(0x0800, V4),
      ),
    ),
    [4],
  ],
  "ERSPAN, type III": [
    gre(
      bytesOf(
        hex("100022eb 00000001"),
        new Uint8Array(12),
        ethernet(0x86dd, V6),
      ),
    ),
    [6],
  ],
  "ERSPAN, type III with a subheader": [
    gre(
      bytesOf(
        hex("100022eb 00000001"),
        new Uint8Array(11),
        [1],
        new Uint8Array(8),
        ethernet(0x86dd, V6),
      ),
    ),
    [6],
  ],
  "PPTP": [
    gre(bytesOf(hex("3081880b 00200001 00000001 00000001 ff030021"), V4)),
    [4],
  ],
  "VXLAN": [
    ipv4({
      payload: udp(
        bytesOf(hex("0800000000000100"), ethernet(0x0800, V4)),
        9999,
        4789,
      ),
    }),
    [4, 4],
  ],
  "Geneve with Ethernet and options": [
    ipv4({
      payload: udp(
        bytesOf(hex("0100655800000100 00010000"), ethernet(0x86dd, V6)),
        9999,
        6081,
      ),
    }),
    [4, 6],
  ],
  "Geneve with IPv4": [
    ipv6(17, udp(bytesOf(hex("0000080000000100"), V4), 9999, 6081)),
    [6, 4],
  ],
  "IP in IP in GRE": [
    gre(bytesOf(hex("00000800"), ipv4({ protocol: 4, payload: V4 }))),
    [4],
  ],
  "four tunnels": [
    [1, 2, 3, 4].reduce((inside) => ipv4({ protocol: 4, payload: inside }), V4),
    [4],
  ],
};

for (const [name, [packet, versions]] of Object.entries(TUNNELS)) {
  Deno.test(`unwraps ${name}`, async () => {
    const reading = await readFrame(packet, 101);
    assertEquals(reading.packets.map((each) => each.version), versions);
    assertEquals(skipped(reading), {});
    const inside = reading.packets.at(-1)!;
    assertEquals(inside.length, inside.version === 4 ? V4.length : V6.length);
    assertEquals(
      inside.source.slice(0, 4),
      inside.version === 4 ? "0a00" : "2001",
    );
  });
}

/** An IP packet whose tunnel cannot be unwrapped, the packets left, and the reason. */
const BROKEN: Record<string, [Uint8Array, number, string]> = {
  "five tunnels": [
    [1, 2, 3, 4, 5].reduce(
      (inside) => ipv4({ protocol: 4, payload: inside }),
      V4,
    ),
    0,
    "too many tunnels",
  ],
  "IPv6 where IPv4 is announced": [
    ipv4({ protocol: 4, payload: V6 }),
    0,
    "tunnel with another IP version inside",
  ],
  "an empty tunnel": [
    ipv4({ protocol: 41, payload: new Uint8Array() }),
    0,
    "truncated tunnel header",
  ],
  "a truncated GRE header": [
    gre(hex("b00008000000")),
    0,
    "truncated tunnel header",
  ],
  "GRE with routing": [
    gre(bytesOf(hex("40000800"), V4)),
    0,
    "GRE of an unknown kind",
  ],
  "GRE version 2": [
    gre(bytesOf(hex("00020800"), V4)),
    0,
    "GRE of an unknown kind",
  ],
  "GRE version 1 without PPTP": [
    gre(bytesOf(hex("00010800"), V4)),
    0,
    "GRE of an unknown kind",
  ],
  "GRE with ARP": [gre(bytesOf(hex("00000806"), new Uint8Array(28))), 0, "ARP"],
  "GRE with a truncated ERSPAN header": [
    gre(bytesOf(hex("000022eb"), new Uint8Array(11))),
    0,
    "truncated tunnel header",
  ],
  "VXLAN with ARP": [
    ipv4({
      payload: udp(
        bytesOf(hex("0800000000000100"), ethernet(0x0806, V4)),
        9999,
        4789,
      ),
    }),
    1,
    "ARP",
  ],
  "an inner packet longer than the outer one": [
    ipv4({ protocol: 4, payload: V4.slice(0, -1) }),
    0,
    "IP packet longer than its frame",
  ],
};

for (const [name, [packet, count, reason]] of Object.entries(BROKEN)) {
  Deno.test(`counts ${name}`, async () => {
    const reading = await readFrame(packet, 101);
    assertEquals(reading.packets.length, count);
    assertEquals(skipped(reading), { [reason]: 1 });
  });
}

Deno.test("padding behind the outer packet is no part of the inner one", async () => {
  const outer = ipv4({ protocol: 4, payload: V4.slice(0, -1) });
  const reading = await readFrame(bytesOf(outer, [0, 0, 0]), 101);
  assertEquals(skipped(reading), { "IP packet longer than its frame": 1 });
});

Deno.test("tunnels side by side are not nested", async () => {
  const packet = ipv4({ protocol: 4, payload: V4 });
  const carried = bytesOf(hex("aaaa03000000 0800"), packet);
  const subframe = bytesOf(new Uint8Array(12), u16(carried.length), carried);
  const padded = bytesOf(subframe, new Uint8Array(-subframe.length & 3));
  const frame = bytesOf(
    [0x88, 1],
    new Uint8Array(22),
    [0x80, 0],
    ...Array<Uint8Array>(6).fill(padded),
  );
  const reading = await readFrame(frame, 105);
  assertEquals(reading.packets.length, 6);
  assertEquals(skipped(reading), {});
});

Deno.test("leaves UDP alone that only has the port of a tunnel", async () => {
  const payloads: [number, Uint8Array][] = [
    [4789, hex("00")],
    [4789, hex("0000000000000000 aabb")],
    [6081, hex("4000655800000000")],
    [6081, hex("3f00655800000000")],
    [4790, bytesOf(hex("0800000000000100"), ethernet(0x0800, V4))],
  ];
  for (const [port, payload] of payloads) {
    const reading = await readFrame(
      ipv4({ payload: udp(payload, 9999, port) }),
      101,
    );
    assertEquals(reading.packets.length, 1);
    assertEquals(skipped(reading), {});
  }
  // Too short for a UDP header.
  const reading = await readFrame(ipv4({ payload: bytesOf(u16(1)) }), 101);
  assertEquals(reading.packets.length, 1);
});
