import type { BadRow } from "../traffic_record.ts";
import type { ConnectionRecord, ConnectionRow } from "./connection_record.ts";
import { type FieldReader, ipProtocolOf } from "./field_reader.ts";

/**
 * The columns of Zeek's `conn.log` that are read, whatever their order there.
 *
 * @see {@link https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html}
 */
export const ZEEK_COLUMNS = [
  "ts",
  "id.orig_h",
  "id.orig_p",
  "id.resp_h",
  "id.resp_p",
  "proto",
  "uid",
  "service",
  "duration",
  "orig_bytes",
  "resp_bytes",
  "conn_state",
  "history",
  "orig_pkts",
  "orig_ip_bytes",
  "resp_pkts",
  "resp_ip_bytes",
  "ip_proto",
] as const;

/** How many of {@linkcode ZEEK_COLUMNS}, the first ones, no record can lack. */
export const REQUIRED_COLUMNS = 6;

/** A record as it is built. */
type Draft = { -readonly [K in keyof ConnectionRecord]: ConnectionRecord[K] };

/**
 * Makes a connection of the values of {@linkcode ZEEK_COLUMNS}.
 *
 * @param fields What turns values into those of a connection.
 * @param values One for each column, `undefined` where missing.
 * @param labels The columns kept aside, where there are any.
 */
export function zeekRecord(
  fields: FieldReader,
  values: readonly unknown[],
  labels: Readonly<Record<string, string>> | undefined,
  source: string,
  line: number,
  index: number,
): ConnectionRow {
  const protocol = fields.protocol("proto", values[5]);
  const originator = fields.address("id.orig_h", values[1]);
  const record: Draft = {
    index,
    line,
    uid: fields.text("uid", values[6]) ?? "",
    start: fields.time("ts", values[0]),
    duration: fields.duration("duration", values[8]),
    protocol,
    ipProtocol: fields.count("ip_proto", values[17]) ??
      ipProtocolOf(protocol, originator),
    originator,
    originatorPort: fields.port("id.orig_p", values[2]),
    responder: fields.address("id.resp_h", values[3]),
    responderPort: fields.port("id.resp_p", values[4]),
    service: fields.service("service", values[7]),
    state: fields.state("conn_state", values[11]),
    originatorBytes: fields.count("orig_bytes", values[9]),
    responderBytes: fields.count("resp_bytes", values[10]),
    originatorPackets: fields.count("orig_pkts", values[13]),
    responderPackets: fields.count("resp_pkts", values[15]),
    originatorWireBytes: fields.count("orig_ip_bytes", values[14]),
    responderWireBytes: fields.count("resp_ip_bytes", values[16]),
    history: fields.text("history", values[12]),
  };
  if (labels !== undefined) record.labels = labels;
  if (!fields.failed) return record;
  return fields.badRow({ source, line, index }) as BadRow;
}
