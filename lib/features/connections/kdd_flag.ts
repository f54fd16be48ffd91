import type { ConnectionRecord } from "../../records/connections/connection_record.ts";
import { ERROR, type ErrorKind } from "./connection_window.ts";

/**
 * A connection's flag as KDD'99 has it: 11 of Zeek's 13 states.
 *
 * UDP and ICMP are always `SF`. KDD'99 has no `SHR`, which becomes `OTH`, and no
 * `RSTRH`, which becomes `RSTR`. A state that the source does not tell is `OTH`.
 */
export function kddFlag({ protocol, state }: ConnectionRecord): string {
  if (protocol === "udp" || protocol === "icmp") return "SF";
  if (state === null || state === "SHR") return "OTH";
  return state === "RSTRH" ? "RSTR" : state;
}

/** Whether a flag counts as a SYN error (`serror`), as a reset (`rerror`), or neither. */
export function kddError(flag: string): ErrorKind {
  switch (flag) {
    case "S0":
    case "S1":
    case "S2":
    case "S3":
    case "SH":
      return ERROR.syn;
    case "REJ":
    case "RSTO":
    case "RSTR":
    case "RSTOS0":
      return ERROR.reset;
    default:
      return ERROR.none;
  }
}
