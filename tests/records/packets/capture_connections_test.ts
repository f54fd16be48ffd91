import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type {
  ConnectionRecord,
  ConnectionRow,
} from "../../../lib/records/connections/connection_record.ts";
import type { BadRow } from "../../../lib/records/traffic_record.ts";
import {
  captureConnections,
  type CaptureCounts,
  newCaptureCounts,
} from "../../../lib/records/packets/capture_connections.ts";
import { CaptureBuilder } from "./capture_builder.ts";
import { connectionsOf, START } from "./connections_of.ts";

const ENDS = { source: "10.0.0.1", destination: "10.0.0.2" };

function packetsOf(records: readonly ConnectionRecord[]): number {
  return records.reduce(
    (sum, record) => sum + record.originatorPackets! + record.responderPackets!,
    0,
  );
}

Deno.test("connections come as they end, numbered by the counter", async () => {
  const capture = new CaptureBuilder();
  const tcp = { ...ENDS, sourcePort: 1, destinationPort: 2 };
  capture.tcp(START, { ...tcp, flags: "S", sequence: 9 });
  capture.udp(START + 1, { ...tcp, payload: 1 });
  // Six seconds on, the SYN is given up; the UDP exchange still waits.
  capture.udp(START + 6e6, { ...tcp, sourcePort: 3 });
  const counter = { next: 7 };
  const batches: ConnectionRecord[][] = [];
  const bytes = capture.bytes();
  const chunks = [bytes.subarray(0, 40), bytes.subarray(40)];
  for await (
    const batch of captureConnections(
      ReadableStream.from(chunks),
      "test.pcap",
      counter,
    )
  ) batches.push(batch as ConnectionRecord[]);
  assertEquals(
    batches.map((batch) =>
      batch.map(({ index, protocol }) => [index, protocol])
    ),
    [[[7, "tcp"]], [[8, "udp"], [9, "udp"]]],
  );
  assertEquals(counter.next, 10);
});

Deno.test("the limit is kept, and what makes room is written and counted", async () => {
  const capture = new CaptureBuilder();
  for (let port = 1; port <= 10; port++) {
    capture.udp(START + port, {
      ...ENDS,
      sourcePort: port,
      destinationPort: 7000,
    });
  }
  const counts = newCaptureCounts();
  const records = await connectionsOf(capture, { maxConnections: 3, counts });
  assertEquals(counts.evicted, 7);
  assertEquals(counts.connections, 10);
  assertEquals(
    records.map((record) => record.originatorPort),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
});

Deno.test("the one that was silent longest makes room", async () => {
  const capture = new CaptureBuilder();
  [1, 2, 1, 3].forEach((port, i) =>
    capture.udp(START + i, { ...ENDS, sourcePort: port, destinationPort: 7000 })
  );
  const records = await connectionsOf(capture, { maxConnections: 2 });
  assertEquals(records.map((record) => record.originatorPort), [2, 1, 3]);
});

Deno.test("damage ends the reading with a bad row after what was read", async () => {
  const capture = new CaptureBuilder();
  capture.udp(START, { ...ENDS, sourcePort: 1, destinationPort: 2 });
  const bytes = new Uint8Array(capture.length + 16);
  bytes.set(capture.bytes());
  bytes.fill(0xff, capture.length);
  const rows: ConnectionRow[] = [];
  for await (
    const batch of captureConnections(
      ReadableStream.from([bytes]),
      "x.pcap",
      { next: 0 },
    )
  ) rows.push(...batch);
  assertEquals(rows.length, 2);
  const bad = rows[1] as BadRow;
  assertEquals(bad.index, 1);
  assert(bad.problem.startsWith("Cannot read x.pcap at byte "), bad.problem);
});

Deno.test("packets too short to tell their ports are counted by reason", async () => {
  const capture = new CaptureBuilder();
  const whole = { ...ENDS, sourcePort: 1, destinationPort: 2 };
  capture.tcp(START, { ...whole, flags: "S" });
  const one = capture.bytes().slice(40);
  for (const kept of [14 + 20 + 19, 14 + 20 + 4]) {
    capture.packet(START + 1, one.subarray(14), kept);
  }
  const counts = newCaptureCounts();
  await connectionsOf(capture, { counts });
  assertEquals(counts.skipped.get("short TCP header"), 2);
  assertEquals(counts.tracked, 1);
});

Deno.test("two readings give the same records", async () => {
  const capture = new CaptureBuilder();
  for (let i = 0; i < 200; i++) {
    capture.udp(START + i * 1000, {
      ...ENDS,
      sourcePort: i % 50,
      destinationPort: 9000 + i % 7,
      payload: i,
    });
  }
  assertEquals(await connectionsOf(capture), await connectionsOf(capture));
});

/** Any packet among few ends, with times that may stand still or jump. */
const PACKET = fc.record({
  gap: fc.oneof(fc.nat(2000), fc.nat(8_000_000), fc.constant(400_000_000)),
  kind: fc.constantFrom("tcp", "tcp", "tcp", "udp", "icmp"),
  isReply: fc.boolean(),
  port: fc.constantFrom(53, 80, 123, 4000),
  flags: fc.constantFrom(
    ..."S SA A PA FA F R RA SF SR FR SFR P".split(" "),
    "",
  ),
  sequence: fc.oneof(
    fc.integer({ min: 99, max: 110 }),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  ),
  ack: fc.oneof(
    fc.integer({ min: 99, max: 110 }),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  ),
  payload: fc.nat(40),
  isDamaged: fc.boolean(),
  type: fc.constantFrom(0, 3, 8, 11, 13),
});

type AnyPacket = typeof PACKET extends fc.Arbitrary<infer Value> ? Value
  : never;

async function checkAny(
  packets: readonly AnyPacket[],
  maxConnections: number,
): Promise<void> {
  const capture = new CaptureBuilder();
  let time = START;
  for (const { gap, kind, isReply, port, type, ...rest } of packets) {
    time += gap;
    const ends = isReply
      ? {
        source: ENDS.destination,
        destination: ENDS.source,
        sourcePort: port,
        destinationPort: 4000,
      }
      : { ...ENDS, sourcePort: 4000, destinationPort: port };
    if (kind === "tcp") capture.tcp(time, { ...ends, ...rest });
    else if (kind === "udp") capture.udp(time, { ...ends, ...rest });
    else capture.icmp(time, { ...ends, ...rest, type });
  }
  const counts: CaptureCounts = newCaptureCounts();
  const records = await connectionsOf(capture, { maxConnections, counts });
  assertEquals(counts.packets, packets.length);
  assertEquals(packetsOf(records), counts.tracked);
  assertEquals(counts.tracked + counts.badChecksums, packets.length);
  assertEquals(counts.connections, records.length);
  for (const record of records) {
    assert(record.duration === null || record.duration > 0);
    assert((record.originatorBytes ?? 0) >= 0);
    assert((record.responderBytes ?? 0) >= 0);
  }
}

Deno.test("any packets are all accounted for", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(PACKET, { maxLength: 60 }),
    fc.constantFrom(1, 2, 100),
    checkAny,
  ));
});
