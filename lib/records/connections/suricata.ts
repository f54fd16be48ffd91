/**
 * Flows of Suricata's `eve.json`.
 *
 * A `flow` event is one connection:
 *
 *     flow.start, flow.end        start and duration; the event's own timestamp
 *                                 is when it was logged, minutes later
 *     src_ip, dest_ip, …          originator and responder, by Suricata's
 *                                 direction to the server
 *     proto                       TCP, UDP, ICMP, IPv6-ICMP, SCTP, 047, …
 *     icmp_type, icmp_code        the "ports" of ICMP, paired as Zeek does
 *     app_proto                   service; `failed` and `unknown` are none
 *     pkts_toserver, …_toclient   packets
 *     bytes_toserver, …_toclient  wire bytes: lengths of whole frames, so 14
 *                                 more each than Zeek's IP bytes on Ethernet,
 *                                 and small frames padded to 60
 *     flow_id                     uid
 *
 * Payload bytes are not told: frames hold headers of unknown length and
 * retransmissions, so they stay `null`. For the state see suricata_state.ts.
 *
 * A `netflow` event is one direction of a flow; an answered flow has two, with
 * source and destination swapped. They are not joined, as lines of other flows
 * may stand between them and either may be lost: each is a record of its own
 * that knows nothing of the other side, nor a state. Since sensors may log the
 * same flows both ways, `netflow` counts only until a source's first `flow`
 * event.
 *
 * @see {@link https://docs.suricata.io/en/latest/output/eve/eve-json-format.html}
 * @module
 */
import type { LineBlock } from "../line_blocks.ts";
import { icmpCounterpart } from "../packets/icmp_connection.ts";
import { type ConnectionCounter, countSkipped } from "./connection_counter.ts";
import type { ConnectionRecord, ConnectionRow } from "./connection_record.ts";
import { FieldReader } from "./field_reader.ts";
import { isObject, type JsonObject, jsonRows } from "./json_lines.ts";
import { labelsOf } from "./labels.ts";
import { flowProtocol } from "./suricata_protocol.ts";
import { suricataState } from "./suricata_state.ts";

/** A record as it is built. */
type Draft = { -readonly [K in keyof ConnectionRecord]: ConnectionRecord[K] };

type Ports = readonly [originator: number, responder: number];

function icmpPorts(
  fields: FieldReader,
  event: JsonObject,
  ipProtocol: number,
): Ports {
  const type = fields.port("icmp_type", event.icmp_type ?? 0);
  const code = fields.port("icmp_code", event.icmp_code ?? 0);
  const answer = type < 256 ? icmpCounterpart(ipProtocol, type) : -1;
  return [type, answer >= 0 ? answer : code];
}

function portsOf(
  fields: FieldReader,
  event: JsonObject,
  { protocol, ipProtocol }: ConnectionRecord,
): Ports {
  if (protocol === "icmp") return icmpPorts(fields, event, ipProtocol!);
  if (protocol === "unknown_transport") {
    return [
      fields.port("src_port", event.src_port ?? 0),
      fields.port("dest_port", event.dest_port ?? 0),
    ];
  }
  return [
    fields.port("src_port", event.src_port),
    fields.port("dest_port", event.dest_port),
  ];
}

/** From its start to its end in seconds, to the microsecond that Suricata tells. */
function durationOf(
  fields: FieldReader,
  kind: string,
  start: number,
  end: unknown,
): number | null {
  if (end === undefined || end === null) return null;
  const seconds = fields.time(`${kind}.end`, end) - start;
  // Packets of capture threads may be told of out of order, by microseconds.
  return Math.max(0, Math.round(seconds * 1e6) / 1e6);
}

function serviceOf(fields: FieldReader, value: unknown): string | null {
  const service = fields.service("app_proto", value);
  return service === "failed" || service === "unknown" ? null : service;
}

/** What both kinds of event tell; of the amounts nothing yet. */
function draft(
  fields: FieldReader,
  event: JsonObject,
  kind: string,
  told: JsonObject,
  line: number,
  index: number,
): Draft {
  const proto = fields.text("proto", event.proto);
  if (proto === null) fields.fail("proto", event.proto, "a protocol");
  const start = fields.time(`${kind}.start`, told.start);
  const record: Draft = {
    index,
    line,
    uid: fields.text("flow_id", event.flow_id) ?? "",
    start,
    duration: durationOf(fields, kind, start, told.end),
    ...flowProtocol(proto ?? ""),
    originator: fields.address("src_ip", event.src_ip),
    originatorPort: 0,
    responder: fields.address("dest_ip", event.dest_ip),
    responderPort: 0,
    service: serviceOf(fields, event.app_proto),
    state: null,
    originatorBytes: null,
    responderBytes: null,
    originatorPackets: null,
    responderPackets: null,
    originatorWireBytes: null,
    responderWireBytes: null,
    history: null,
  };
  [record.originatorPort, record.responderPort] = portsOf(
    fields,
    event,
    record,
  );
  const labels = labelsOf(event);
  if (labels !== undefined) record.labels = labels;
  return record;
}

function addFlow(
  fields: FieldReader,
  record: Draft,
  event: JsonObject,
  flow: JsonObject,
): void {
  const count = (name: string) => fields.count(`flow.${name}`, flow[name]);
  record.state = suricataState(event, flow, record.protocol);
  record.originatorPackets = count("pkts_toserver");
  record.responderPackets = count("pkts_toclient");
  record.originatorWireBytes = count("bytes_toserver");
  record.responderWireBytes = count("bytes_toclient");
}

function addNetflow(
  fields: FieldReader,
  record: Draft,
  netflow: JsonObject,
): void {
  record.originatorPackets = fields.count("netflow.pkts", netflow.pkts);
  record.originatorWireBytes = fields.count("netflow.bytes", netflow.bytes);
}

/**
 * Reads lines of an `eve.json`.
 *
 * @param source What messages call the log.
 * @param blocks Its lines.
 * @param counter Numbers the rows and counts other events by their type.
 * @returns Connections and bad rows, a batch for each block that has any.
 */
export function suricataRows(
  source: string,
  blocks: AsyncIterable<LineBlock>,
  counter: ConnectionCounter,
): AsyncGenerator<ConnectionRow[]> {
  const fields = new FieldReader();
  let hasFlows = false;
  return jsonRows(source, blocks, counter, (event, line) => {
    const kind = event.event_type;
    if (
      typeof kind === "string" && kind !== "flow" &&
      (kind !== "netflow" || hasFlows)
    ) {
      countSkipped(counter, kind);
      return undefined;
    }
    const index = counter.next++;
    const place = { source, line, index };
    if (typeof kind !== "string") {
      fields.fail("event_type", kind, "a type of event, such as flow");
      return fields.badRow(place);
    }
    const told = event[kind];
    if (!isObject(told)) {
      fields.fail(kind, told, "an object");
      return fields.badRow(place);
    }
    hasFlows ||= kind === "flow";
    const record = draft(fields, event, kind, told, line, index);
    if (kind === "flow") addFlow(fields, record, event, told);
    else addNetflow(fields, record, told);
    return fields.badRow(place) ?? record;
  });
}
