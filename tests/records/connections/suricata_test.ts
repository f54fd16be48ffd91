import { assertEquals } from "@std/assert";
import { suricataRows } from "../../../lib/records/connections/suricata.ts";
import { bad, good, readLines } from "./connection_helpers.ts";

const read = (lines: readonly unknown[]) =>
  readLines(
    suricataRows,
    lines.map((line) => typeof line === "string" ? line : JSON.stringify(line))
      .join("\n"),
  );

const FLOW = {
  pkts_toserver: 2,
  pkts_toclient: 3,
  bytes_toserver: 120,
  bytes_toclient: 180,
  start: "2021-06-06T17:34:31.140759+0200",
  end: "2021-06-06T17:34:31.141012+0200",
  age: 0,
  state: "closed",
  reason: "timeout",
  alerted: false,
};

const EVENT = {
  timestamp: "2021-06-06T15:57:37.272281+0200",
  flow_id: 2232403389523415,
  event_type: "flow",
  src_ip: "91.238.203.56",
  src_port: 48938,
  dest_ip: "192.168.1.129",
  dest_port: 445,
  proto: "TCP",
  app_proto: "SMB",
  flow: FLOW,
  tcp: { tcp_flags: "16", tcp_flags_ts: "02", tcp_flags_tc: "14" },
};

const RECORD = {
  index: 0,
  line: 1,
  uid: "2232403389523415",
  start: 1622993671.140759,
  duration: 0.000253,
  protocol: "tcp",
  ipProtocol: 6,
  originator: "91.238.203.56",
  originatorPort: 48938,
  responder: "192.168.1.129",
  responderPort: 445,
  service: "smb",
  state: "REJ",
  originatorBytes: null,
  responderBytes: null,
  originatorPackets: 2,
  responderPackets: 3,
  originatorWireBytes: 120,
  responderWireBytes: 180,
  history: null,
};

Deno.test("suricataRows() reads a flow by its own times", async () => {
  const { rows, error } = await read([EVENT]);
  assertEquals(error, undefined);
  assertEquals(rows as unknown[], [RECORD]);
});

Deno.test("suricataRows() reads what flows may lack", async () => {
  const { app_proto: _a, tcp: _t, flow_id: _f, ...event } = EVENT;
  const { end: _e, pkts_toclient: _p, ...flow } = FLOW;
  const { rows } = await read([
    { ...event, flow },
    { ...EVENT, app_proto: "failed", flow: { ...FLOW, end: FLOW.start } },
    {
      ...EVENT,
      app_proto: "unknown",
      src_ip: "2001:0db8:0000:0000:0000:0000:0000:0001",
    },
    // Written out of order, by the clocks of two threads.
    { ...EVENT, flow: { ...FLOW, end: "2021-06-06T17:34:31.140758+0200" } },
  ]);
  assertEquals(rows as unknown[], [
    {
      ...RECORD,
      uid: "",
      duration: null,
      service: null,
      state: null,
      responderPackets: null,
    },
    { ...RECORD, index: 1, line: 2, duration: 0, service: null },
    { ...RECORD, index: 2, line: 3, service: null, originator: "2001:db8::1" },
    { ...RECORD, index: 3, line: 4, duration: 0 },
  ]);
});

Deno.test("suricataRows() names protocols and icmp's ports as Zeek does", async () => {
  const { src_port: _s, dest_port: _d, tcp: _t, ...event } = EVENT;
  const { rows } = await read([
    { ...event, proto: "ICMP", icmp_type: 8, icmp_code: 0 },
    { ...event, proto: "ICMP", icmp_type: 3, icmp_code: 1 },
    { ...event, proto: "IPv6-ICMP", icmp_type: 128, icmp_code: 0 },
    { ...event, proto: "UDP", src_port: 1, dest_port: 2 },
    { ...event, proto: "SCTP" },
    { ...event, proto: "GRE" },
    { ...event, proto: "089" },
    { ...event, proto: "Something" },
  ]);
  assertEquals(
    good(rows).map((row) => [
      row.protocol,
      row.ipProtocol,
      row.originatorPort,
      row.responderPort,
      row.state,
    ]),
    [
      ["icmp", 1, 8, 0, "OTH"],
      ["icmp", 1, 3, 1, "OTH"],
      ["icmp", 58, 128, 129, "OTH"],
      ["udp", 17, 1, 2, "SF"],
      ["unknown_transport", 132, 0, 0, "OTH"],
      ["unknown_transport", 47, 0, 0, "OTH"],
      ["unknown_transport", 89, 0, 0, "OTH"],
      ["unknown_transport", null, 0, 0, "OTH"],
    ],
  );
});

Deno.test("suricataRows() reads netflow as one direction, until the first flow", async () => {
  const { flow: _, ...event } = EVENT;
  const netflow = {
    pkts: 2,
    bytes: 120,
    start: FLOW.start,
    end: FLOW.end,
    age: 0,
    min_ttl: 64,
    max_ttl: 64,
  };
  const toServer = { ...event, event_type: "netflow", netflow };
  const toClient = {
    ...toServer,
    src_ip: EVENT.dest_ip,
    src_port: EVENT.dest_port,
    dest_ip: EVENT.src_ip,
    dest_port: EVENT.src_port,
  };
  const { rows, skipped } = await read([toServer, toClient, EVENT, toServer]);
  const oneWay = {
    ...RECORD,
    state: null,
    responderPackets: null,
    responderWireBytes: null,
  };
  assertEquals(rows as unknown[], [
    oneWay,
    {
      ...oneWay,
      index: 1,
      line: 2,
      originator: RECORD.responder,
      originatorPort: RECORD.responderPort,
      responder: RECORD.originator,
      responderPort: RECORD.originatorPort,
    },
    { ...RECORD, index: 2, line: 3 },
  ]);
  assertEquals(skipped, { netflow: 1 });
});

Deno.test("suricataRows() skips other events, and tells what is wrong with a line", async () => {
  const { src_port: _s, ...noPort } = EVENT;
  const { proto: _p, ...noProtocol } = EVENT;
  const cases: [line: unknown, problem: string][] = [
    [
      '{"event_type":"flow"',
      '"{\\"event_type\\":\\"flow\\"" is not valid JSON',
    ],
    [
      {},
      'field "event_type" has no value, expected a type of event, such as flow',
    ],
    [{ event_type: "flow" }, 'field "flow" has no value, expected an object'],
    [{ ...EVENT, flow: [] }, 'field "flow" is an array, expected an object'],
    [noPort, 'field "src_port" has no value, expected a port from 0 to 65535'],
    [noProtocol, 'field "proto" has no value, expected a protocol'],
    [
      { ...EVENT, dest_ip: "::x" },
      'field "dest_ip" is "::x", expected an IP address',
    ],
    [
      { ...EVENT, flow: { ...FLOW, start: "soon" } },
      'field "flow.start" is "soon", expected a time, in seconds since 1970 or ISO 8601',
    ],
    [
      { ...EVENT, flow: { ...FLOW, bytes_toserver: -1 } },
      'field "flow.bytes_toserver" is -1, expected a whole number of 0 or more',
    ],
  ];
  const lines = [{ event_type: "alert" }, ...cases.map(([line]) => line), {
    event_type: "dns",
  }, { event_type: "alert" }];
  const { rows, skipped } = await read(lines);
  assertEquals(good(rows), []);
  assertEquals(
    bad(rows).map(({ problem }) => problem),
    cases.map(([, problem], i) =>
      `Cannot parse x.log line ${i + 2}: ${problem}`
    ),
  );
  assertEquals(skipped, { alert: 2, dns: 1 });
});
