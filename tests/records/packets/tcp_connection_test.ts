import { assert, assertEquals } from "@std/assert";
import type { ConnectionState } from "../../../lib/records/connections/connection_record.ts";
import {
  connectionsOf,
  conversation,
  HANDSHAKE,
  START,
  type Step,
} from "./connections_of.ts";

const REQUEST: Step = {
  at: 0.03,
  from: ">",
  flags: "PA",
  sequence: 101,
  ack: 501,
  payload: 10,
};
const ANSWER: Step = {
  at: 0.04,
  from: "<",
  flags: "PA",
  sequence: 501,
  ack: 111,
  payload: 20,
};
const CLIENT_FIN: Step = {
  at: 0.05,
  from: ">",
  flags: "FA",
  sequence: 111,
  ack: 521,
};
const SERVER_FIN: Step = {
  at: 0.06,
  from: "<",
  flags: "FA",
  sequence: 521,
  ack: 112,
};
const LAST_ACK: Step = {
  at: 0.07,
  from: ">",
  flags: "A",
  sequence: 112,
  ack: 522,
};
const EXCHANGE = [...HANDSHAKE, REQUEST, ANSWER];

/** What each conversation comes to: state and history. */
const STATES: readonly [string, ConnectionState, string, readonly Step[]][] = [
  ["SYN alone", "S0", "S", HANDSHAKE.slice(0, 1)],
  ["handshake alone", "S1", "ShA", HANDSHAKE],
  ["handshake and data", "S1", "ShADd", EXCHANGE],
  ["both close", "SF", "ShADdFf", [
    ...EXCHANGE,
    CLIENT_FIN,
    SERVER_FIN,
    LAST_ACK,
  ]],
  ["SYN refused", "REJ", "Sr", [
    HANDSHAKE[0]!,
    { at: 0.01, from: "<", flags: "RA", sequence: 0, ack: 101 },
  ]],
  ["originator closes", "S2", "ShADdF", [...EXCHANGE, CLIENT_FIN]],
  ["responder closes", "S3", "ShADdf", [
    ...EXCHANGE,
    { at: 0.05, from: "<", flags: "FA", sequence: 521, ack: 111 },
  ]],
  ["originator resets", "RSTO", "ShADdR", [
    ...EXCHANGE,
    { at: 0.05, from: ">", flags: "R", sequence: 111 },
  ]],
  ["responder resets", "RSTR", "ShADdr", [
    ...EXCHANGE,
    { at: 0.05, from: "<", flags: "R", sequence: 521 },
  ]],
  ["SYN, then a reset by its sender", "RSTOS0", "SR", [
    HANDSHAKE[0]!,
    { at: 0.01, from: ">", flags: "R", sequence: 101 },
  ]],
  ["SYN+ACK, then a reset by its sender", "RSTRH", "^hr", [
    { at: 0, from: "<", flags: "SA", sequence: 500, ack: 101 },
    { at: 0.01, from: "<", flags: "R", sequence: 501 },
  ]],
  ["SYN, then FIN by its sender", "SH", "SF", [
    HANDSHAKE[0]!,
    { at: 0.01, from: ">", flags: "F", sequence: 101 },
  ]],
  ["SYN+ACK, then FIN by its sender", "SHR", "^hf", [
    { at: 0, from: "<", flags: "SA", sequence: 500, ack: 101 },
    { at: 0.01, from: "<", flags: "FA", sequence: 501, ack: 101 },
  ]],
  ["data amid a connection", "OTH", "Dd", [REQUEST, ANSWER]],
  ["reset alone", "OTH", "R", [
    { at: 0, from: ">", flags: "R", sequence: 1 },
  ]],
];

for (const [name, state, history, steps] of STATES) {
  // SYN+ACKs come from a port that is known for a server's, so they are turned.
  const port = history.startsWith("^") ? 443 : 4000;
  Deno.test(`${name} is ${state}`, async () => {
    const records = await connectionsOf(conversation(steps, port));
    assertEquals(records.length, 1);
    const [record] = records;
    assertEquals(record!.state, state);
    assertEquals(record!.history, history);
    assertEquals(record!.originator, "10.0.0.1");
    assertEquals(record!.responderPort, port);
    assertEquals(
      record!.originatorPackets! + record!.responderPackets!,
      steps.length,
    );
  });
}

Deno.test("a whole connection is told in full", async () => {
  const steps = [...EXCHANGE, CLIENT_FIN, SERVER_FIN, LAST_ACK];
  const [record] = await connectionsOf(conversation(steps));
  const { uid, ...rest } = record!;
  assert(/^C[0-9A-Za-z]{16}$/.test(uid), uid);
  assertEquals(rest, {
    index: 0,
    start: START / 1e6,
    // The last ACK comes after both sides have closed and does not count.
    duration: 0.06,
    protocol: "tcp",
    ipProtocol: 6,
    originator: "10.0.0.1",
    originatorPort: 40_000,
    responder: "10.0.0.2",
    responderPort: 4000,
    service: null,
    state: "SF",
    originatorBytes: 10,
    responderBytes: 20,
    originatorPackets: 5,
    responderPackets: 3,
    originatorWireBytes: 5 * 40 + 10,
    responderWireBytes: 3 * 40 + 20,
    history: "ShADdFf",
  });
});

Deno.test("payload is counted by sequence numbers, repetitions once", async () => {
  const again = { ...REQUEST, at: 0.035 };
  const [record] = await connectionsOf(
    conversation([...HANDSHAKE, REQUEST, again, ANSWER]),
  );
  assertEquals(record!.originatorBytes, 10);
  assertEquals(record!.originatorPackets, 4);
  assertEquals(record!.history, "ShADTd");
});

Deno.test("payload that the capture missed counts where it was acknowledged", async () => {
  const [record] = await connectionsOf(
    conversation([...HANDSHAKE, { ...ANSWER, ack: 1101 }]),
  );
  assertEquals(record!.originatorBytes, 1000);
  assertEquals(record!.responderBytes, 20);
  // The gap was acknowledged, so it was on the wire: a letter tells.
  assertEquals(record!.history, "ShAdG");
});

Deno.test("sequence numbers may wrap", async () => {
  const first = 2 ** 32 - 5;
  const [record] = await connectionsOf(conversation([
    { at: 0, from: ">", flags: "S", sequence: first },
    { at: 0.01, from: "<", flags: "SA", sequence: 500, ack: first + 1 },
    {
      at: 0.02,
      from: ">",
      flags: "A",
      sequence: first + 1,
      ack: 501,
      payload: 100,
    },
    { at: 0.03, from: "<", flags: "A", sequence: 501, ack: 96 },
  ]));
  assertEquals(record!.originatorBytes, 100);
});

Deno.test("more than 4 GB are told by the numbers of a few packets", async () => {
  const steps: Step[] = [...HANDSHAKE];
  const gigabyte = 2 ** 30;
  for (let i = 1; i <= 6; i++) {
    steps.push({
      at: i,
      from: "<",
      flags: "A",
      sequence: (501 + i * gigabyte) % 2 ** 32,
      ack: 101,
      payload: 1,
    });
    steps.push({
      at: i + 0.5,
      from: ">",
      flags: "A",
      sequence: 101,
      ack: (502 + i * gigabyte) % 2 ** 32,
    });
  }
  const [record] = await connectionsOf(conversation(steps));
  assertEquals(record!.responderBytes, 6 * gigabyte + 1);
});

Deno.test("SYN+ACK first is turned as soon as more than a reset follows", async () => {
  const [record] = await connectionsOf(conversation(
    [HANDSHAKE[1]!, HANDSHAKE[2]!, REQUEST],
    4000,
  ));
  assertEquals(record!.history, "^hAD");
  assertEquals(record!.originator, "10.0.0.1");
  assertEquals(record!.originatorPackets, 2);
  assertEquals(record!.responderPackets, 1);
  // The server's side never left the state of a SYN+ACK: Zeek says OTH.
  assertEquals(record!.state, "OTH");
});

Deno.test("a lone SYN+ACK from no server's port stays as it came", async () => {
  const [record] = await connectionsOf(conversation([HANDSHAKE[1]!], 4000));
  assertEquals(record!.history, "H");
  assertEquals(record!.originator, "10.0.0.2");
});

Deno.test("SYN and SYN+ACK captured in the wrong order are put right", async () => {
  const [record, ...others] = await connectionsOf(conversation([
    { ...HANDSHAKE[1]!, at: 0 },
    { ...HANDSHAKE[0]!, at: 0.001 },
    HANDSHAKE[2]!,
    REQUEST,
  ]));
  assertEquals(others, []);
  assertEquals(record!.originator, "10.0.0.1");
  assertEquals(record!.state, "S1");
  assertEquals(record!.history, "Hs^AD");
});

Deno.test("a segment with a wrong checksum leaves a letter and nothing else", async () => {
  const damaged = { ...REQUEST, isDamaged: true };
  const steps = [...HANDSHAKE, damaged];
  const [record] = await connectionsOf(conversation(steps));
  assertEquals(record!.history, "ShAC");
  assertEquals(record!.originatorPackets, 2);
  assertEquals(record!.originatorBytes, 0);
  const [taken] = await connectionsOf(conversation(steps), {
    ignoreChecksums: true,
  });
  assertEquals(taken!.history, "ShAD");
  assertEquals(taken!.originatorBytes, 10);
});

Deno.test("what happens often leaves a letter at 1, 10 and 100 times", async () => {
  const steps = Array.from({ length: 120 }, (_, i): Step => ({
    at: 0.03 + i / 1000,
    from: ">",
    flags: "A",
    sequence: 101,
    ack: 501,
    window: 0,
  }));
  const [record] = await connectionsOf(conversation([...HANDSHAKE, ...steps]));
  assertEquals(record!.history, "ShAWWW");
});

Deno.test("an unanswered SYN is over after five seconds", async () => {
  const again = (at: number): Step => ({ ...HANDSHAKE[0]!, at });
  const early = await connectionsOf(conversation([again(0), again(4)]));
  assertEquals(early.map((record) => record.originatorPackets), [2]);
  const late = await connectionsOf(conversation([again(0), again(6)]));
  assertEquals(late.map((record) => record.originatorPackets), [1, 1]);
});

Deno.test("a closed connection takes late packets for five seconds", async () => {
  const whole = [...EXCHANGE, CLIENT_FIN, SERVER_FIN];
  const early = await connectionsOf(
    conversation([...whole, { ...LAST_ACK, at: 5 }]),
  );
  assertEquals(early.length, 1);
  const late = await connectionsOf(
    conversation([...whole, { ...LAST_ACK, at: 5.07 }]),
  );
  assertEquals(late.map(({ state }) => state), ["SF", "OTH"]);
});

Deno.test("an established connection ends after five minutes of silence", async () => {
  const next = { ...ANSWER, at: 0.03 + 299 };
  const early = await connectionsOf(
    conversation([...HANDSHAKE, REQUEST, next]),
  );
  assertEquals(early.length, 1);
  const late = await connectionsOf(
    conversation([...HANDSHAKE, REQUEST, { ...next, at: 0.03 + 300 }]),
  );
  assertEquals(late.length, 2);
  const telnet = await connectionsOf(
    conversation([...HANDSHAKE, REQUEST, { ...next, at: 0.03 + 3599 }], 23),
  );
  assertEquals(telnet.length, 1);
});

Deno.test("a new SYN on a closed connection starts another", async () => {
  const whole = [...EXCHANGE, CLIENT_FIN, SERVER_FIN];
  const second = { ...HANDSHAKE[0]!, at: 1, sequence: 7000 };
  const records = await connectionsOf(conversation([...whole, second]));
  assertEquals(records.map(({ state }) => state), ["SF", "S0"]);
  assert(records[0]!.uid !== records[1]!.uid);
});

Deno.test("a header that is cut or false is no packet of the connection", async () => {
  const capture = conversation([...HANDSHAKE, REQUEST]);
  const bytes = capture.bytes();
  // The last segment's header length: 16 bytes, less than any header has.
  bytes[bytes.length - 30 + 12] = 0x40;
  const [record] = await connectionsOf(bytes, { ignoreChecksums: true });
  assertEquals(record!.originatorPackets, 2);
});
