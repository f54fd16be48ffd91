/**
 * How flags move the sides of a TCP connection from state to state, by Zeek's
 * rules (`TCPSessionAdapter::UpdateStateMachine`).
 *
 * ```
 *              SYN                 SYN+ACK of the other side
 * INACTIVE ─────────► SYN_SENT ────────────────────────────► ESTABLISHED
 *    │ SYN+ACK as the first packet                             │ FIN   │ RST
 *    ├─────────► SYN_ACK_SENT                                  ▼       ▼
 *    └ anything else ► PARTIAL ──────────────────────────► CLOSED ──► RESET
 * ```
 */
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
import { ACK, FIN, RST, SYN, type TcpSegment } from "./tcp_segment.ts";

/** What the states' changes ask of the connection. */
export interface TcpMachine {
  /** The originator's side. */
  readonly originator: TcpEndpoint;
  /** Puts a side into a state. */
  enter(endpoint: TcpEndpoint, state: number): void;
  /** Swaps originator and responder. */
  swapEnds(): void;
  /** Takes note that the connection is met whole after all, from one side. */
  completeFrom(byOriginator: boolean): void;
  /** Takes note of a first SYN, to which an answer should come. */
  attempted(time: number): void;
  /** Takes note of the handshake's answer. */
  answered(): void;
  /** Takes note of a reset, after which the connection is not looked after. */
  wasReset(): void;
}

/**
 * Moves the sender's side on.
 *
 * @param machine The connection.
 * @param endpoint The sender's side.
 * @param segment What it sent.
 * @param byOriginator Whether it was the originator when the segment came.
 * @returns Whether the segment closes the sender's side.
 */
export function advance(
  machine: TcpMachine,
  endpoint: TcpEndpoint,
  segment: TcpSegment,
  byOriginator: boolean,
): boolean {
  switch (endpoint.state) {
    case INACTIVE:
      return advanceInactive(machine, endpoint, segment, byOriginator);
    case SYN_SENT:
    case SYN_ACK_SENT:
      if (segment.has(FIN)) machine.enter(endpoint, CLOSED);
      if (segment.has(RST)) {
        machine.enter(endpoint, RESET);
        machine.wasReset();
      }
      return segment.has(FIN | RST);
    case ESTABLISHED:
    case PARTIAL:
      return advanceEstablished(machine, endpoint, segment);
    case CLOSED:
      // After both sides' FIN a reset changes nothing.
      if (!segment.has(RST) || endpoint.peer.state === CLOSED) return false;
      machine.enter(endpoint, RESET);
      return !endpoint.didClose;
    default:
      return false;
  }
}

function advanceInactive(
  machine: TcpMachine,
  endpoint: TcpEndpoint,
  segment: TcpSegment,
  byOriginator: boolean,
): boolean {
  if (segment.has(SYN)) {
    if (byOriginator) {
      machine.enter(endpoint, segment.has(ACK) ? SYN_ACK_SENT : SYN_SENT);
      machine.attempted(segment.time);
    } else answer(machine, endpoint, segment);
  }
  if (segment.has(FIN)) machine.enter(endpoint, CLOSED);
  if (segment.has(RST)) machine.enter(endpoint, RESET);
  if (endpoint.state === INACTIVE) {
    // Some answer a SYN with a pure ACK before their own SYN.
    const isEarlyAck = !byOriginator && segment.payload === 0 &&
      machine.originator.state === SYN_SENT;
    if (!isEarlyAck) {
      // After an answer to a SYN that was missed, all is well.
      const isWhole = segment.has(ACK) && endpoint.peer.state === ESTABLISHED;
      machine.enter(endpoint, isWhole ? ESTABLISHED : PARTIAL);
      if (isWhole) machine.completeFrom(byOriginator);
    }
  }
  return segment.has(FIN | RST);
}

/** The responder's first SYN. */
function answer(
  machine: TcpMachine,
  endpoint: TcpEndpoint,
  segment: TcpSegment,
): void {
  const { peer } = endpoint;
  const isReversed = !segment.has(ACK) && peer.state === SYN_ACK_SENT &&
    segment.sequence === endpoint.startSequence;
  if (isReversed) {
    // SYN and SYN+ACK were captured in the wrong order.
    machine.swapEnds();
    machine.enter(peer, ESTABLISHED);
    machine.completeFrom(true);
  }
  if (peer.state === SYN_SENT) machine.enter(peer, ESTABLISHED);
  machine.enter(endpoint, ESTABLISHED);
  if (peer.state !== PARTIAL) machine.answered();
}

function advanceEstablished(
  machine: TcpMachine,
  endpoint: TcpEndpoint,
  segment: TcpSegment,
): boolean {
  const { peer } = endpoint;
  const isReset = segment.has(RST);
  if (
    segment.isFirstSyn && endpoint.state === PARTIAL && peer.state === INACTIVE
  ) machine.enter(endpoint, SYN_SENT);
  if (segment.has(FIN) && !isReset) {
    machine.enter(endpoint, CLOSED);
    // A FIN and then a RST of the other side: a normal end after all.
    if (peer.state === RESET && peer.previous === CLOSED) {
      machine.enter(peer, CLOSED);
    }
  }
  if (isReset) {
    machine.enter(endpoint, RESET);
    if (peer.state !== RESET || peer.previous !== ESTABLISHED) {
      machine.wasReset();
    }
  }
  return segment.has(FIN | RST);
}
