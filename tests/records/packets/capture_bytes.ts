import {
  type CaptureProblem,
  newPacketCounts,
  type PacketCounts,
  type PacketOptions,
  readPackets,
} from "../../../lib/records/packets/read_packets.ts";
import type { Packet } from "../../../lib/records/packets/packet.ts";

/** Puts byte sequences together. */
export function bytesOf(...parts: Iterable<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Bytes from hexadecimal digits, white space between them ignored. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/\s/g, "");
  return Uint8Array.from(
    digits.match(/../g) ?? [],
    (pair) => parseInt(pair, 16),
  );
}

/** Two bytes in network byte order. */
export function u16(value: number): number[] {
  return [(value >> 8) & 255, value & 255];
}

/** Four bytes in network byte order. */
export function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)];
}

/** The RFC 1071 checksum, word by word as the RFC has it. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += bytes[i]! * 256 + (bytes[i + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
}

/** A UDP segment without a checksum. */
export function udp(
  payload: Iterable<number> = [],
  from = 4000,
  to = 53,
): Uint8Array {
  const data = bytesOf(payload);
  return bytesOf(u16(from), u16(to), u16(8 + data.length), [0, 0], data);
}

export interface Ipv4Parts {
  readonly protocol?: number;
  readonly payload?: Uint8Array;
  readonly options?: number[];
  readonly id?: number;
  /** Flags and offset in one number. */
  readonly fragment?: number;
  readonly length?: number;
  readonly badChecksum?: boolean;
  readonly source?: number[];
  readonly destination?: number[];
}

/** An IPv4 packet; a UDP segment where nothing else is told. */
export function ipv4(parts: Ipv4Parts = {}): Uint8Array {
  const payload = parts.payload ?? udp([1, 2, 3, 4]);
  const options = parts.options ?? [];
  const header = bytesOf(
    [0x40 | (5 + options.length / 4), 0],
    u16(parts.length ?? 20 + options.length + payload.length),
    u16(parts.id ?? 7),
    u16(parts.fragment ?? 0),
    [64, parts.protocol ?? 17, 0, 0],
    parts.source ?? [192, 0, 2, 1],
    parts.destination ?? [198, 51, 100, 2],
    options,
  );
  const sum = checksum(header) ^ (parts.badChecksum ? 1 : 0);
  header.set(u16(sum), 10);
  return bytesOf(header, payload);
}

export const IPV6_SOURCE = hex("20010db8000000000000000000000001");
export const IPV6_DESTINATION = hex("20010db8000000000000000000000002");

/** An IPv6 packet, extension headers part of the payload. */
export function ipv6(
  next = 17,
  payload: Uint8Array = udp([1, 2, 3, 4]),
  length: number = payload.length,
): Uint8Array {
  return bytesOf(
    [0x60, 0, 0, 0],
    u16(length),
    [next, 64],
    IPV6_SOURCE,
    IPV6_DESTINATION,
    payload,
  );
}

/** An Ethernet frame. */
export function ethernet(type: number, payload: Uint8Array): Uint8Array {
  return bytesOf([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2], u16(type), payload);
}

/** A frame of a capture to build. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly seconds?: number;
  /** Micro- or nanoseconds. */
  readonly ticks?: number;
  /** Where more was on the wire than is captured. */
  readonly original?: number;
}

export interface PcapParts {
  readonly magic?: number;
  readonly littleEndian?: boolean;
  readonly linkType?: number;
  readonly snapLength?: number;
}

/** A classic capture. */
export function pcap(
  frames: readonly (Frame | Uint8Array)[],
  parts: PcapParts = {},
): Uint8Array {
  const littleEndian = parts.littleEndian ?? true;
  const magic = parts.magic ?? 0xa1b2c3d4;
  const word = (value: number) =>
    littleEndian ? u32(value).reverse() : u32(value);
  const half = (value: number) =>
    littleEndian ? u16(value).reverse() : u16(value);
  const header = bytesOf(
    word(magic),
    half(2),
    half(4),
    word(0),
    word(0),
    word(parts.snapLength ?? 65535),
    word(parts.linkType ?? 1),
  );
  const records = frames.map((each) => {
    const frame = each instanceof Uint8Array ? { bytes: each } : each;
    return bytesOf(
      word(frame.seconds ?? 1),
      word(frame.ticks ?? 0),
      word(frame.bytes.length),
      word(frame.original ?? frame.bytes.length),
      magic === 0xa1b2cd34 ? new Uint8Array(8) : [],
      frame.bytes,
    );
  });
  return bytesOf(header, ...records);
}

/** Cuts bytes into chunks of these sizes, again and again. */
export async function* chunksOf(
  bytes: Uint8Array,
  sizes: readonly number[] = [64 * 1024],
): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    // A copy, so that a reader that writes into it or reads beyond it shows.
    yield bytes.slice(at, at + size);
    at += size;
  }
}

/** A packet with copies of what was lent. */
export interface SeenPacket {
  readonly time: number;
  readonly version: 4 | 6;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly length: number;
  readonly transportLength: number;
  /** The captured bytes of the transport segment, in hexadecimal digits. */
  readonly segment: string;
  readonly vlan: number | undefined;
}

function digits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** Copies a packet. */
export function see(packet: Packet): SeenPacket {
  const { bytes, version, source, destination } = packet;
  const size = version === 4 ? 4 : 16;
  return {
    time: packet.time,
    version,
    source: digits(bytes.slice(source, source + size)),
    destination: digits(bytes.slice(destination, destination + size)),
    protocol: packet.protocol,
    length: packet.length,
    transportLength: packet.transportLength,
    segment: digits(bytes.slice(packet.transport, packet.end)),
    vlan: packet.vlan,
  };
}

export interface Reading {
  readonly packets: SeenPacket[];
  readonly counts: PacketCounts;
  readonly problems: CaptureProblem[];
}

/** Reads a capture to its end. */
export async function read(
  capture: Uint8Array,
  options: PacketOptions = {},
  sizes?: readonly number[],
): Promise<Reading> {
  const packets: SeenPacket[] = [];
  const problems: CaptureProblem[] = [];
  const counts = newPacketCounts();
  const reading = readPackets(
    chunksOf(capture, sizes),
    "x.pcap",
    options,
    (packet) => packets.push(see(packet)),
    counts,
  );
  for await (const found of reading) problems.push(...found);
  return { packets, counts, problems };
}

/** Reads one frame. */
export function readFrame(
  frame: Uint8Array,
  linkType = 1,
  options: PacketOptions = {},
): Promise<Reading> {
  return read(pcap([frame], { linkType }), options);
}

/** The reasons for skipping, as an object. */
export function skipped(reading: Reading): Record<string, number> {
  return Object.fromEntries(reading.counts.skipped);
}
