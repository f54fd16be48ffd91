import type { Reason, Verdict } from "../../lib/detect/verdict.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";

/** A connection, ordinary but for what is given. */
export function connection(
  given: Partial<ConnectionRecord> = {},
): ConnectionRecord {
  return {
    index: 0,
    line: 1,
    uid: "CHhAvVGS1DHFjwGM9",
    start: 1_700_000_000,
    duration: 0.5,
    protocol: "tcp",
    ipProtocol: 6,
    originator: "10.0.0.5",
    originatorPort: 40_000,
    responder: "10.0.0.9",
    responderPort: 22,
    service: null,
    state: "S0",
    originatorBytes: 0,
    responderBytes: 0,
    originatorPackets: 1,
    responderPackets: 0,
    originatorWireBytes: 60,
    responderWireBytes: 0,
    history: "S",
    ...given,
  };
}

/** A reason that carries half of the score. */
export function reason(
  feature: string,
  actual: Reason["actual"] = 214,
  expected: Reason["expected"] = 2,
  share = 0.5,
): Reason {
  return { feature, actual, expected, share };
}

/** A verdict, anomalous where the score is above the threshold of one. */
export function verdict(
  score = 8.1,
  reasons: readonly Reason[] = [reason("pair_ports_60s")],
): Verdict {
  return {
    index: 0,
    score,
    threshold: 1,
    anomalous: score > 1,
    ...(score > 1 && { reasons }),
  };
}
