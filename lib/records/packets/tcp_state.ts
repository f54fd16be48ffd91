import type { ConnectionState } from "../connections/connection_record.ts";
import {
  CLOSED,
  ESTABLISHED,
  INACTIVE,
  PARTIAL,
  RESET,
  SYN_ACK_SENT,
  SYN_SENT,
  type TcpEndpoint,
} from "./tcp_endpoint.ts";

/** Zeek's pattern for a SYN that its sender reset before anything else. */
const SYN_THEN_RESET = /^\^?S[^HAFGIQ]*R/;

/**
 * How a TCP connection went, in the order in which Zeek decides it: the
 * responder's reset, the originator's reset, closes, and what is left open.
 *
 * @param originator The originator's side.
 * @param responder The responder's side.
 * @param history The connection's history.
 */
export function tcpState(
  originator: TcpEndpoint,
  responder: TcpEndpoint,
  history: string,
): ConnectionState {
  const from = originator.state;
  const to = responder.state;
  const isFromSilent = from === INACTIVE || from === PARTIAL;
  const isToSilent = to === INACTIVE || to === PARTIAL;
  if (to === RESET) {
    const isRejected = from === SYN_SENT || from === SYN_ACK_SENT ||
      from === RESET && originator.size() === 0 && responder.size() === 0;
    if (isRejected) return "REJ";
    return isFromSilent ? "RSTRH" : "RSTR";
  }
  if (from === RESET) {
    if (!isToSilent) return "RSTO";
    return SYN_THEN_RESET.test(history) ? "RSTOS0" : "OTH";
  }
  if (from === CLOSED && to === CLOSED) return "SF";
  if (from === CLOSED) return isToSilent ? "SH" : "S2";
  if (to === CLOSED) return isFromSilent ? "SHR" : "S3";
  if (from === SYN_SENT && to === INACTIVE) return "S0";
  return from === ESTABLISHED && to === ESTABLISHED ? "S1" : "OTH";
}
