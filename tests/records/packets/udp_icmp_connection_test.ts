import { assertEquals } from "@std/assert";
import { CaptureBuilder } from "./capture_builder.ts";
import { connectionsOf, START } from "./connections_of.ts";

const CLIENT = {
  source: "10.0.0.1",
  sourcePort: 5000,
  destination: "10.0.0.2",
  destinationPort: 6000,
};
const SERVER = {
  source: "10.0.0.2",
  sourcePort: 6000,
  destination: "10.0.0.1",
  destinationPort: 5000,
};
const SECOND = 1e6;

/** A DNS message of 17 bytes with one question. */
function dns(isAnswer: boolean): Uint8Array {
  const bytes = new Uint8Array(17);
  bytes[2] = isAnswer ? 0x80 : 0;
  bytes[5] = 1;
  return bytes;
}

Deno.test("UDP both ways is SF, one way S0", async () => {
  const one = new CaptureBuilder().udp(START, { ...CLIENT, payload: 10 });
  const [alone] = await connectionsOf(one);
  assertEquals(alone!.state, "S0");
  assertEquals(alone!.history, "D");
  // Zeek tells neither duration nor payload of a single moment.
  assertEquals(alone!.duration, null);
  assertEquals(alone!.originatorBytes, null);
  assertEquals(alone!.originatorWireBytes, 38);
  one.udp(START + 2500, { ...SERVER, payload: 7 });
  const [both] = await connectionsOf(one);
  assertEquals(both!.state, "SF");
  assertEquals(both!.history, "Dd");
  assertEquals(both!.duration, 0.0025);
  assertEquals(both!.originatorBytes, 10);
  assertEquals(both!.responderBytes, 7);
});

Deno.test("UDP ends after a minute of silence", async () => {
  const at = (seconds: number) =>
    new CaptureBuilder().udp(START, CLIENT)
      .udp(START + seconds * SECOND, CLIENT);
  assertEquals((await connectionsOf(at(59))).length, 1);
  assertEquals((await connectionsOf(at(60))).length, 2);
});

Deno.test("DNS ends after ten seconds", async () => {
  const ask = { ...CLIENT, destinationPort: 53, payload: dns(false) };
  const at = (seconds: number, payload = ask.payload) =>
    new CaptureBuilder().udp(START, { ...ask, payload })
      .udp(START + seconds * SECOND, { ...ask, payload });
  const [first, ...others] = await connectionsOf(at(9));
  assertEquals(first!.service, "dns");
  assertEquals(others, []);
  assertEquals((await connectionsOf(at(10))).length, 2);
  // What is no DNS has the minute of any UDP.
  assertEquals((await connectionsOf(at(10, new Uint8Array(5)))).length, 1);
});

Deno.test("UDP from a server's port to none is turned, but not a broadcast", async () => {
  const answer = { ...SERVER, sourcePort: 53, payload: 3 };
  const [turned] = await connectionsOf(new CaptureBuilder().udp(START, answer));
  assertEquals(turned!.originator, "10.0.0.1");
  assertEquals(turned!.history, "^d");
  assertEquals(turned!.state, "SHR");
  const [kept] = await connectionsOf(
    new CaptureBuilder().udp(START, {
      ...answer,
      destination: "255.255.255.255",
    }),
  );
  assertEquals(kept!.originator, "10.0.0.2");
  assertEquals(kept!.history, "D");
});

Deno.test("a DNS answer that comes first is turned as Zeek turns it", async () => {
  const answer = {
    ...SERVER,
    sourcePort: 53,
    destinationPort: 53,
    payload: dns(true),
  };
  const [record] = await connectionsOf(
    new CaptureBuilder().udp(START, answer),
  );
  assertEquals(record!.originator, "10.0.0.1");
  assertEquals(record!.history, "D^");
  const [group] = await connectionsOf(
    new CaptureBuilder().udp(START, { ...answer, destination: "224.0.0.251" }),
  );
  assertEquals(group!.originator, "10.0.0.2");
});

Deno.test("a damaged UDP packet leaves a letter and no packet", async () => {
  const [record] = await connectionsOf(
    new CaptureBuilder().udp(START, { ...CLIENT, isDamaged: true, payload: 1 }),
  );
  assertEquals(record!.history, "C");
  assertEquals(record!.state, "OTH");
  assertEquals(record!.originatorPackets, 0);
});

Deno.test("echo request and reply are one connection", async () => {
  const [record, ...others] = await connectionsOf(
    new CaptureBuilder()
      .icmp(START, { ...CLIENT, type: 8, payload: 56 })
      .icmp(START + 1000, { ...SERVER, type: 0, payload: 56 }),
  );
  assertEquals(others, []);
  assertEquals(record!.protocol, "icmp");
  assertEquals(record!.originator, "10.0.0.1");
  assertEquals(record!.originatorPort, 8);
  assertEquals(record!.responderPort, 0);
  assertEquals(record!.state, "OTH");
  assertEquals(record!.history, null);
  assertEquals(record!.originatorBytes, 56);
  assertEquals(record!.responderBytes, 56);
  assertEquals(record!.responderWireBytes, 84);
});

Deno.test("ICMPv6 has its own pairs", async () => {
  const [record] = await connectionsOf(
    new CaptureBuilder()
      .icmp(START, { source: "fe80::1", destination: "ff02::2", type: 133 }),
  );
  assertEquals(record!.ipProtocol, 58);
  assertEquals(record!.originator, "fe80::1");
  assertEquals(record!.originatorPort, 133);
  assertEquals(record!.responderPort, 134);
});

Deno.test("ICMP errors go one way, with type and code for ports", async () => {
  const error = { type: 3, code: 1, payload: 28 };
  const records = await connectionsOf(
    new CaptureBuilder()
      .icmp(START, { ...CLIENT, ...error })
      .icmp(START + 1000, { ...SERVER, ...error }),
  );
  assertEquals(records.map(({ originator }) => originator), [
    "10.0.0.1",
    "10.0.0.2",
  ]);
  assertEquals(records[0]!.originatorPort, 3);
  assertEquals(records[0]!.responderPort, 1);
});

Deno.test("other protocols are told by their addresses", async () => {
  const capture = new CaptureBuilder();
  const ip = (source: number, destination: number) => {
    const bytes = new Uint8Array(30);
    bytes.set([0x45, 0, 0, 30, 0, 0, 0, 0, 64, 89, 0, 0]);
    bytes.set([10, 0, 0, source, 10, 0, 0, destination], 12);
    return bytes;
  };
  capture.packet(START, ip(1, 2)).packet(START + 10, ip(2, 1));
  const [record] = await connectionsOf(capture, { ignoreChecksums: true });
  assertEquals(record!.protocol, "unknown_transport");
  assertEquals(record!.ipProtocol, 89);
  assertEquals(record!.originatorPort, 0);
  assertEquals(record!.responderPackets, 1);
  assertEquals(record!.originatorBytes, 0);
  assertEquals(record!.state, "OTH");
});
