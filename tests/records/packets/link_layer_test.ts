import { assertEquals } from "@std/assert";
import {
  bytesOf,
  ethernet,
  hex,
  ipv4,
  ipv6,
  pcap,
  read,
  readFrame,
  skipped,
  u16,
  u32,
} from "./capture_bytes.ts";

const V4 = ipv4();
const V6 = ipv6();
const SNAP = hex("aaaa03 000000");

const VLAN_10 = bytesOf(u16(0x600a), u16(0x0800));

/** An IEEE 802.3 frame of SNAP and what it carries. */
function snapFrame(type: number, payload: Uint8Array): Uint8Array {
  const inside = bytesOf(SNAP, u16(type), payload);
  return bytesOf(ethernet(inside.length, inside), [0, 0, 0]);
}

function wireless(
  control: number,
  flags: number,
  rest: Uint8Array,
): Uint8Array {
  return bytesOf([control, flags], new Uint8Array(22), rest);
}

const LLC_V4 = bytesOf(SNAP, u16(0x0800), V4);
const LLC_V6 = bytesOf(SNAP, u16(0x86dd), V6);

function subframe(payload: Uint8Array): Uint8Array {
  return bytesOf(new Uint8Array(12), u16(payload.length), payload);
}

/** Link type, frame, and the IP version found inside. */
const READABLE: Record<string, [number, Uint8Array, 4 | 6]> = {
  "Ethernet, IPv4": [1, ethernet(0x0800, V4), 4],
  "Ethernet, IPv6": [1, ethernet(0x86dd, V6), 6],
  "Ethernet, padded": [1, bytesOf(ethernet(0x0800, V4), new Uint8Array(14)), 4],
  "IEEE 802.3, SNAP": [1, snapFrame(0x0800, V4), 4],
  "SNAP with a control field of two bytes": [
    1,
    ethernet(8 + V4.length + 1, bytesOf(hex("aaaa 0000 000000 0800"), V4)),
    4,
  ],
  "MPLS": [
    1,
    ethernet(0x8847, bytesOf(hex("00001001 00002001 00003140"), V6)),
    6,
  ],
  "MPLS multicast": [1, ethernet(0x8848, bytesOf(hex("00001140"), V4)), 4],
  "PPPoE, IPv4": [
    1,
    ethernet(
      0x8864,
      bytesOf(hex("1100 0001"), u16(V4.length + 2), hex("0021"), V4),
    ),
    4,
  ],
  "PPPoE, IPv6": [
    1,
    ethernet(
      0x8864,
      bytesOf(hex("1100 0001"), u16(V6.length + 2), hex("0057"), V6),
    ),
    6,
  ],
  "PBB": [1, ethernet(0x88e7, bytesOf(u32(1), ethernet(0x0800, V4))), 4],
  "PBB in VLAN": [
    1,
    ethernet(
      0x88a8,
      bytesOf(u16(3), u16(0x88e7), u32(1), ethernet(0x0800, V4)),
    ),
    4,
  ],
  "FabricPath": [
    1,
    bytesOf(ethernet(0x8903, hex("0000")), ethernet(0x0800, V4)),
    4,
  ],
  "VN-Tag": [1, ethernet(0x8926, bytesOf(u32(5), u16(0x8100), VLAN_10, V4)), 4],
  "NSH with IPv4": [
    1,
    ethernet(0x894f, bytesOf(hex("00020201 00000100"), V4)),
    4,
  ],
  "NSH with Ethernet": [
    1,
    ethernet(0x894f, bytesOf(hex("00020203 00000100"), ethernet(0x86dd, V6))),
    6,
  ],
  "BSD loopback, little-endian": [0, bytesOf(hex("02000000"), V4), 4],
  "BSD loopback, big-endian": [0, bytesOf(hex("0000001e"), V6), 6],
  "OpenBSD loopback": [108, bytesOf(hex("00000018"), V6), 6],
  "PPP": [9, bytesOf(hex("0021"), V4), 4],
  "PPP in HDLC framing": [9, bytesOf(hex("ff030057"), V6), 6],
  "PPP, MPLS": [9, bytesOf(hex("0281 00001140"), V4), 4],
  "PPP, serial": [50, bytesOf(hex("ff030021"), V4), 4],
  "PPPoE as a link": [
    51,
    bytesOf(hex("1100 0001"), u16(V4.length + 2), hex("0021"), V4),
    4,
  ],
  "FDDI": [10, bytesOf(new Uint8Array(13), LLC_V4), 4],
  "raw IP": [101, V4, 4],
  "raw IP, BSD": [12, V6, 6],
  "raw IP, OpenBSD": [14, V4, 4],
  "raw IPv4": [228, V4, 4],
  "raw IPv6": [229, V6, 6],
  "Linux cooked": [113, bytesOf(new Uint8Array(14), u16(0x0800), V4), 4],
  "Linux cooked, VLAN": [
    113,
    bytesOf(new Uint8Array(14), u16(0x8100), VLAN_10, V4),
    4,
  ],
  "Linux cooked, version 2": [
    276,
    bytesOf(u16(0x86dd), new Uint8Array(18), V6),
    6,
  ],
  "802.11": [105, wireless(0x08, 1, LLC_V4), 4],
  "802.11, QoS": [105, wireless(0x88, 2, bytesOf(u16(0), LLC_V6)), 6],
  "802.11, four addresses": [
    105,
    wireless(0x08, 3, bytesOf(new Uint8Array(6), LLC_V4)),
    4,
  ],
  "802.11, four addresses, QoS, HT": [
    105,
    wireless(0x88, 0x83, bytesOf(new Uint8Array(6), u16(0), u32(0), LLC_V4)),
    4,
  ],
  "radiotap": [
    127,
    bytesOf(hex("0000 0a00 00000000 1234"), wireless(0x08, 1, LLC_V4)),
    4,
  ],
  "NFLOG, little-endian": [
    239,
    bytesOf(hex("02000000 0500 0a00 ff000000 2800 0900"), V4),
    4,
  ],
  "NFLOG, big-endian": [
    239,
    bytesOf(hex("0a000000 0008 0001 00000000 0040 0009"), V6),
    6,
  ],
};

for (const [name, [linkType, frame, version]] of Object.entries(READABLE)) {
  Deno.test(`finds the packet in ${name}, and reads no cut-off frame wrongly`, async () => {
    const reading = await readFrame(frame, linkType);
    assertEquals(skipped(reading), {});
    assertEquals(reading.packets.map((packet) => packet.version), [version]);
    assertEquals(
      reading.packets[0]!.length,
      version === 4 ? V4.length : V6.length,
    );
    // A frame that was shorter on the wire has no whole packet in it.
    const padding = name === "Ethernet, padded"
      ? 14
      : name === "IEEE 802.3, SNAP"
      ? 3
      : 0;
    for (let length = 0; length < frame.length - padding; length++) {
      const cut = await readFrame(frame.slice(0, length), linkType);
      assertEquals(cut.packets, [], `${length} bytes`);
      assertEquals([...cut.counts.skipped.values()], [1], `${length} bytes`);
    }
  });
}

Deno.test("strips any number of VLAN tags and tells the outermost", async () => {
  for (const outer of [0x8100, 0x88a8, 0x9100]) {
    const frame = ethernet(
      outer,
      bytesOf(u16(0xe123), u16(0x8100), u16(7), u16(0x8100), VLAN_10, V4),
    );
    const { packets } = await readFrame(frame);
    assertEquals(packets.map((packet) => packet.vlan), [0x123]);
  }
  assertEquals(
    (await readFrame(ethernet(0x0800, V4))).packets[0]!.vlan,
    undefined,
  );
});

Deno.test("a frame without a tag has none after one that had", async () => {
  const tagged = ethernet(0x8100, bytesOf(VLAN_10, V4));
  const { packets } = await read(pcap([tagged, ethernet(0x0800, V4)]));
  assertEquals(packets.map((packet) => packet.vlan), [10, undefined]);
});

Deno.test("a VLAN tag can be followed by a length", async () => {
  const inside = bytesOf(SNAP, u16(0x0800), V4);
  const frame = ethernet(0x8100, bytesOf(u16(5), u16(inside.length), inside));
  assertEquals((await readFrame(frame)).packets.length, 1);
});

Deno.test("a stack of tags as long as the frame ends", async () => {
  const tags = new Uint8Array(200_000);
  for (let i = 0; i < tags.length; i += 4) tags.set([0, 1, 0x81, 0], i);
  const reading = await readFrame(ethernet(0x8100, tags));
  assertEquals(skipped(reading), { "truncated link header": 1 });
});

Deno.test("reads each frame that an A-MSDU holds", async () => {
  const first = subframe(LLC_V4);
  const padding = new Uint8Array(-first.length & 3);
  const frame = wireless(
    0x88,
    1,
    bytesOf([0x80, 0], first, padding, subframe(LLC_V6)),
  );
  const { packets } = await readFrame(frame, 105);
  assertEquals(packets.map((packet) => packet.version), [4, 6]);
  const cut = await readFrame(frame.slice(0, -1), 105);
  assertEquals(cut.packets.length, 1);
  assertEquals(skipped(cut), { "truncated 802.11 frame": 1 });
});

/** Link type, frame, and the reason to skip it. */
const UNREADABLE: Record<string, [number, Uint8Array, string]> = {
  "ARP": [1, ethernet(0x0806, new Uint8Array(28)), "ARP"],
  "LLDP": [1, ethernet(0x88cc, new Uint8Array(28)), "LLDP"],
  "an unknown type": [1, ethernet(0x0f00, V4), "Ethernet type 0x0f00"],
  "a number that is neither type nor length": [
    1,
    ethernet(1510, V4),
    "undefined Ethernet type",
  ],
  "spanning tree": [
    1,
    ethernet(38, bytesOf(hex("424203"), new Uint8Array(43))),
    "IEEE 802.2 frame without SNAP",
  ],
  "SNAP of a vendor": [
    1,
    ethernet(20, bytesOf(hex("aaaa0300000c2000"), new Uint8Array(20))),
    "SNAP frame of a vendor's own kind",
  ],
  "PPP control": [9, hex("c02101010004"), "PPP control or other protocol"],
  "PPPoE discovery": [
    1,
    ethernet(0x8863, new Uint8Array(28)),
    "PPPoE discovery",
  ],
  "NSH with another": [
    1,
    ethernet(0x894f, hex("00020204 00000100 00")),
    "NSH with another protocol inside",
  ],
  "another family": [
    0,
    bytesOf(hex("07000000"), V4),
    "loopback frame of another family",
  ],
  "a family that is too large": [
    0,
    bytesOf(hex("02000200"), V4),
    "loopback frame of another family",
  ],
  "cooked LLC": [
    113,
    bytesOf(new Uint8Array(14), u16(4), V4),
    "cooked frame without an Ethernet type",
  ],
  "a beacon": [
    105,
    wireless(0x80, 0, LLC_V4),
    "802.11 management or control frame",
  ],
  "an acknowledgement": [
    105,
    hex("d400000002000000"),
    "802.11 management or control frame",
  ],
  "an extension frame": [
    105,
    wireless(0x0c, 0, LLC_V4),
    "802.11 management or control frame",
  ],
  "a null frame": [105, wireless(0x48, 1, LLC_V4), "802.11 frame without data"],
  "an encrypted frame": [
    105,
    wireless(0x08, 0x41, LLC_V4),
    "encrypted 802.11 frame",
  ],
  "802.11 without SNAP": [
    105,
    wireless(0x08, 1, bytesOf(hex("424203000000"), V4)),
    "802.11 data frame without SNAP",
  ],
  "NFLOG without a packet": [
    239,
    hex("02000000 05000a00 ff000000"),
    "NFLOG frame without a packet",
  ],
  "NFLOG with a length of 0": [
    239,
    hex("02000000 00000a00 ff000000"),
    "NFLOG frame without a packet",
  ],
  "another IP version": [
    101,
    bytesOf([0x50], new Uint8Array(60)),
    "unknown IP version",
  ],
};

for (const [name, [linkType, frame, reason]] of Object.entries(UNREADABLE)) {
  Deno.test(`skips and counts ${name}`, async () => {
    const reading = await readFrame(frame, linkType);
    assertEquals(reading.packets, []);
    assertEquals(skipped(reading), { [reason]: 1 });
  });
}

Deno.test("counts no more reasons than a bounded number", async () => {
  const frames = Array.from(
    { length: 1000 },
    (_, i) => ethernet(0xa000 + i, V4),
  );
  const { counts } = await read(pcap(frames));
  assertEquals(counts.skipped.size, 257);
  assertEquals(counts.skipped.get("other reasons"), 744);
});
