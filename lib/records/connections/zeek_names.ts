import type { ConnectionRecord } from "./connection_record.ts";

/** Rounds to microseconds, which is as far as Zeek's logs go. */
function microseconds(seconds: number): number {
  return Number(seconds.toFixed(6));
}

/**
 * A connection under the field names of Zeek's `conn.log`, to be written as JSON.
 *
 * What is not known is left out. Times are rounded to microseconds. Labels
 * follow under their own names.
 *
 * @example
 * ```ts ignore
 * console.log(JSON.stringify(toZeek(record)));
 * // {"ts":1379288667.706265,"uid":"CoyZrY2g74UvMMgp4a","id.orig_h":"192.168.33.10",…
 * ```
 */
export function toZeek(record: ConnectionRecord): Record<string, unknown> {
  const { duration } = record;
  const fields: Record<string, unknown> = {
    ts: microseconds(record.start),
    uid: record.uid === "" ? null : record.uid,
    "id.orig_h": record.originator,
    "id.orig_p": record.originatorPort,
    "id.resp_h": record.responder,
    "id.resp_p": record.responderPort,
    proto: record.protocol,
    service: record.service,
    duration: duration === null ? null : microseconds(duration),
    orig_bytes: record.originatorBytes,
    resp_bytes: record.responderBytes,
    conn_state: record.state,
    history: record.history,
    orig_pkts: record.originatorPackets,
    orig_ip_bytes: record.originatorWireBytes,
    resp_pkts: record.responderPackets,
    resp_ip_bytes: record.responderWireBytes,
    ip_proto: record.ipProtocol,
  };
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete fields[name];
  }
  return { ...fields, ...record.labels };
}
