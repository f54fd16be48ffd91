/**
 * What Suricata's own tests expect of the flows in a capture, beside what we
 * read from it. Only what both know is compared: ends, ports, protocol, IP
 * version, the application protocol, packets, bytes, seconds.
 *
 * Suricata counts the bytes of whole frames, so the link layer's header is
 * added to ours; its netflow events tell one direction each.
 */
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import { addressBytes } from "./capture_builder.ts";
import { readCapture } from "./zeek_pairs.ts";

/** Where the expectations are, seen from the project's root. */
export const SURICATA_FLOWS: URL = new URL(
  "../../../../shared/data/suricata/verify/",
  import.meta.url,
);

type Match = Record<string, unknown>;

interface Expectation {
  readonly test: string;
  readonly args: readonly string[] | null;
  readonly pcap_copy: string;
  readonly flow_checks: readonly { count: number; match: Match }[];
}

/** How one expectation came out. */
export interface FlowResult {
  readonly test: string;
  readonly match: Match;
  /** How many flows Suricata expects. */
  readonly expected: number;
  /** How many connections of ours are like that. */
  readonly found: number;
  /** Whether the counts agree, or why they cannot be compared. */
  readonly outcome: "agrees" | "differs" | "not comparable";
  /** Why they differ, where that is known. */
  readonly reason?: string;
}

/** One direction of a connection, as an event tells it. */
interface Flow {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly record: ConnectionRecord;
  readonly frame: number;
}

const PROTOCOLS: Record<string, number> = {
  TCP: 6,
  UDP: 17,
  ICMP: 1,
  "IPv6-ICMP": 58,
  SCTP: 132,
  "IP-in-IP": 4,
  IPv6: 41,
};

const SERVICES: Record<string, string> = { tls: "ssl" };

/** Our side of the fields that both know. */
const FIELDS: Record<string, (flow: Flow, value: unknown) => boolean> = {
  event_type: () => true,
  src_ip: (flow, value) => isAddress(flow.source, value),
  dest_ip: (flow, value) => isAddress(flow.destination, value),
  src_port: (flow, value) => flow.sourcePort === value,
  dest_port: (flow, value) => flow.destinationPort === value,
  proto: ({ record }, value) => record.ipProtocol === PROTOCOLS[`${value}`],
  ip_v: ({ source }, value) => (source.includes(":") ? 6 : 4) === value,
  app_proto: ({ record }, value) =>
    record.service === (SERVICES[`${value}`] ?? value),
  "flow.pkts_toserver": ({ record }, value) =>
    record.originatorPackets === value,
  "flow.pkts_toclient": ({ record }, value) =>
    record.responderPackets === value,
  "flow.bytes_toserver": ({ record, frame }, value) =>
    record.originatorWireBytes! + frame * record.originatorPackets! === value,
  "flow.bytes_toclient": ({ record, frame }, value) =>
    record.responderWireBytes! + frame * record.responderPackets! === value,
  "flow.age": ({ record }, value) => isAge(record, value),
  "netflow.pkts": (flow, value) => directed(flow).packets === value,
  "netflow.bytes": (flow, value) => directed(flow).bytes === value,
  "netflow.age": ({ record }, value) => isAge(record, value),
};

function isAddress(address: string, value: unknown): boolean {
  return addressBytes(address).join() === addressBytes(`${value}`).join();
}

/** Suricata subtracts whole seconds, which may be one more than have passed. */
function isAge(record: ConnectionRecord, value: unknown): boolean {
  const end = record.start + (record.duration ?? 0);
  return Math.floor(end) - Math.floor(record.start) === value;
}

function directed(flow: Flow): { packets: number; bytes: number } {
  const { record, frame } = flow;
  const isForward = flow.source === record.originator &&
    flow.sourcePort === record.originatorPort;
  const packets = isForward
    ? record.originatorPackets!
    : record.responderPackets!;
  const bytes = isForward
    ? record.originatorWireBytes!
    : record.responderWireBytes!;
  return { packets, bytes: bytes + frame * packets };
}

/** The connections as flows; both directions of each for netflow. */
function flows(
  records: readonly ConnectionRecord[],
  isNetflow: boolean,
  frame: number,
): Flow[] {
  return records.flatMap((record) => {
    const forward = {
      source: record.originator,
      sourcePort: record.originatorPort,
      destination: record.responder,
      destinationPort: record.responderPort,
      record,
      frame,
    };
    const backward = {
      source: record.responder,
      sourcePort: record.responderPort,
      destination: record.originator,
      destinationPort: record.originatorPort,
      record,
      frame,
    };
    return isNetflow ? [forward, backward] : [forward];
  });
}

/** Compares every expectation. */
export async function compareSuricataFlows(): Promise<FlowResult[]> {
  const text = await Deno.readTextFile(
    new URL("flow-expectations.json", SURICATA_FLOWS),
  );
  const results: FlowResult[] = [];
  for (const expectation of JSON.parse(text) as Expectation[]) {
    const capture = new URL(expectation.pcap_copy, SURICATA_FLOWS);
    const records = await readCapture(capture, {
      ignoreChecksums: (expectation.args ?? []).join(" ").includes("-k none"),
    });
    for (const { count, match } of expectation.flow_checks) {
      results.push(compare(expectation.test, count, match, records));
    }
  }
  return results;
}

/** Application protocols that Suricata names and we never do. */
const UNKNOWN_SERVICES = new Set(["template"]);

function compare(
  test: string,
  expected: number,
  match: Match,
  records: readonly ConnectionRecord[],
): FlowResult {
  const isKnown = (name: string) =>
    name in FIELDS &&
    !(name === "app_proto" && UNKNOWN_SERVICES.has(`${match[name]}`));
  const known = Object.keys(match).filter(isKnown);
  const isWhole = known.length === Object.keys(match).length;
  const found = flows(records, match.event_type === "netflow", 14).filter((
    flow,
  ) => known.every((name) => FIELDS[name]!(flow, match[name]))).length;
  // Fields of which we know nothing narrow Suricata's count, not ours.
  const isComparable = isWhole || known.length > 1 && expected > 0;
  const agrees = isWhole ? found === expected : found >= expected;
  if (!isComparable) {
    return { test, match, expected, found, outcome: "not comparable" };
  }
  if (agrees) return { test, match, expected, found, outcome: "agrees" };
  const reason = reasonOf(test, match);
  return { test, match, expected, found, outcome: "differs", reason };
}

/** Why an expectation is not met, as far as looking into each has shown. */
function reasonOf(test: string, match: Match): string | undefined {
  if (match.proto === "IP-in-IP" || match.proto === "IPv6") {
    return "the outer flow of a tunnel, of which Zeek and we tell the inner";
  }
  if (test.startsWith("bug-4571") && Object.keys(match).length === 1) {
    return "outer and inner flow of a tunnel, of which we tell the inner";
  }
  if (match.proto === "SCTP") return "ports of SCTP, which Zeek does not read";
  if ("netflow.bytes" in match) {
    return "two short frames, counted with their padding";
  }
  if (test === "vxlan-decoder-03") {
    return "Suricata 8 ends a flow without answer after 30 s, Zeek after 60";
  }
  return undefined;
}
