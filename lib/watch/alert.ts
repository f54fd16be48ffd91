import type { Reason, Verdict } from "../detect/verdict.ts";
import type {
  ConnectionRecord,
  ConnectionState,
  TransportProtocol,
} from "../records/connections/connection_record.ts";
import { alertSentence } from "./alert_sentence.ts";
import { eventTime } from "./event_time.ts";

/** More than three reasons are not read. */
const MOST_REASONS = 3;

/** Names are short; what a broken log has in their place need not be. */
const LONGEST_UID = 128;

/** The connection that an alert is about. */
export interface AlertConnection {
  /** The source's own name of the connection. */
  readonly uid: string;
  /** The address that began it, or its pseudonym. */
  readonly originator: string;
  /** That side's port; for ICMP the type. */
  readonly originatorPort: number;
  /** The address that was contacted, or its pseudonym. */
  readonly responder: string;
  /** That side's port; for ICMP the code or the answer's type. */
  readonly responderPort: number;
  /** What carries it. */
  readonly protocol: TransportProtocol;
  /** The application protocol, where it was recognised. */
  readonly service: string | null;
  /** How it went, in Zeek's terms. */
  readonly state: ConnectionState | null;
}

/** What is said of one connection that the detector finds strange. */
export interface Alert {
  /** Tells records apart. */
  readonly type: "alert";
  /** The connection's uid and start: the same whenever the traffic is read again. */
  readonly id: string;
  /** When the connection began, ISO 8601. */
  readonly time: string;
  /** The connection; of a window of several, the last. */
  readonly connection: AlertConnection;
  /** Higher is more anomalous. */
  readonly score: number;
  /** The score above which there is an alert. */
  readonly threshold: number;
  /** Score by threshold, `null` where the threshold is not above zero. */
  readonly ratio: number | null;
  /** The three strongest reasons at most, with actual and usual (expected) values. */
  readonly reasons: readonly Reason[];
  /** The alert in plain English. */
  readonly sentence: string;
}

/** A connection of a window, where it is known. */
export type WindowConnections = readonly (ConnectionRecord | undefined)[];

function alertConnection(connection: ConnectionRecord): AlertConnection {
  return {
    uid: connection.uid,
    originator: connection.originator,
    originatorPort: connection.originatorPort,
    responder: connection.responder,
    responderPort: connection.responderPort,
    protocol: connection.protocol,
    service: connection.service,
    state: connection.state,
  };
}

/**
 * Makes an alert of an anomalous verdict.
 *
 * @param verdict The verdict, best with reasons.
 * @param connection The connection it is about; of a window, the last.
 * @param window All connections of the window, oldest first, where it has several:
 * a reason's timestep says which of them it speaks of.
 */
export function makeAlert(
  verdict: Verdict,
  connection: ConnectionRecord,
  window: WindowConnections = [],
): Alert {
  const { score, threshold } = verdict;
  const reasons = (verdict.reasons ?? []).slice(0, MOST_REASONS);
  const ratio = threshold > 0
    ? Number((score / threshold).toPrecision(4))
    : null;
  return {
    type: "alert",
    id: `${connection.uid.slice(0, LONGEST_UID)}-${
      connection.start.toFixed(6)
    }`,
    time: eventTime(connection.start),
    connection: alertConnection(connection),
    score,
    threshold,
    ratio,
    reasons,
    sentence: alertSentence(
      { score, threshold, ratio, reasons },
      connection,
      window,
    ),
  };
}
