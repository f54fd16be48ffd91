/**
 * The state of a Suricata flow in Zeek's terms.
 *
 * Suricata's own states (`new`, `established`, `closed`, and those of its TCP
 * engine) tell less than Zeek's: `closed` is both an orderly end and a refusal.
 * The flags that each side has sent tell more, and Zeek's rules (function
 * `conn_state` in its `base/protocols/conn/main.zeek`) can be put in terms of
 * them. Of each side it matters the most that
 *
 *     RST was seen         the side reset the connection
 *     else FIN             it closed
 *     else SYN             it attempted, or took part where both sent SYN
 *     else anything        it was met in the middle: as good as silent
 *     nothing              it was silent
 *
 *     responder   originator           state
 *     reset       attempted only       REJ
 *     reset       reset, no data       REJ
 *     reset       silent               RSTRH
 *     reset       other                RSTR
 *     silent      SYN, then reset      RSTOS0
 *     silent      reset without SYN    OTH
 *     other       reset                RSTO
 *     closed      closed               SF
 *     silent      closed               SH
 *     other       closed               S2
 *     closed      silent               SHR
 *     closed      other                S3
 *     no SYN      SYN only             S0
 *     SYN         SYN                  S1
 *     any other                        OTH
 *
 * Flags carry no order and no payload length: where both sides reset, PSH
 * stands for data, and a FIN that was never answered counts as Zeek counts it.
 * UDP goes by who sent packets (Zeek: who sent payload); all else is `OTH`, as
 * in Zeek. Flows that Suricata stopped looking at (bypassed), and TCP flows whose
 * flags it did not log, have no state.
 *
 * @module
 */
import type {
  ConnectionState,
  TransportProtocol,
} from "./connection_record.ts";
import { isObject, type JsonObject } from "./json_lines.ts";

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;

/** Flags in hexadecimal, as Suricata writes them; 0 where there are none. */
function flagsOf(value: unknown): number {
  if (typeof value !== "string" || !/^[\da-f]{1,2}$/i.test(value)) return 0;
  return parseInt(value, 16);
}

/**
 * The state of a TCP connection, by the flags that each side has ever sent.
 *
 * @param originator The originator's flags, as in the TCP header.
 * @param responder The responder's.
 */
export function stateOfFlags(
  originator: number,
  responder: number,
): ConnectionState {
  const originatorIsSilent = (originator & (SYN | FIN | RST)) === 0;
  const responderIsSilent = (responder & (SYN | FIN | RST)) === 0;
  if (responder & RST) {
    const attempted = (originator & SYN) !== 0 && (responder & SYN) === 0;
    if (attempted && (originator & (FIN | RST)) === 0) return "REJ";
    if (originator & RST && ((originator | responder) & PSH) === 0) {
      return "REJ";
    }
    return originatorIsSilent ? "RSTRH" : "RSTR";
  }
  if (originator & RST) {
    if (!responderIsSilent) return "RSTO";
    return originator & SYN ? "RSTOS0" : "OTH";
  }
  if (originator & FIN) {
    if (responder & FIN) return "SF";
    return responderIsSilent ? "SH" : "S2";
  }
  if (responder & FIN) return originatorIsSilent ? "SHR" : "S3";
  if (originator & SYN) {
    if (responder & SYN) return "S1";
    if (responder === 0) return "S0";
  }
  return "OTH";
}

/** The state of a TCP flow; `null` where its flags are not told. */
function tcpState(tcp: unknown): ConnectionState | null {
  if (!isObject(tcp)) return null;
  const originator = flagsOf(tcp.tcp_flags_ts);
  const responder = flagsOf(tcp.tcp_flags_tc);
  if (originator === 0 && responder === 0) return null;
  return stateOfFlags(originator, responder);
}

/** The state of an EVE `flow` event; `null` where it does not tell. */
export function suricataState(
  event: JsonObject,
  flow: JsonObject,
  protocol: TransportProtocol,
): ConnectionState | null {
  if (typeof flow.state === "string" && flow.state.endsWith("bypassed")) {
    return null;
  }
  if (protocol === "tcp") return tcpState(event.tcp);
  if (protocol !== "udp") return "OTH";
  const [sent, answered] = [flow.pkts_toserver, flow.pkts_toclient];
  if (typeof sent !== "number" || typeof answered !== "number") return null;
  if (sent > 0) return answered > 0 ? "SF" : "S0";
  return answered > 0 ? "SHR" : "OTH";
}
