/**
 * TCP by Zeek's rules (`TCPSessionAdapter`): each side has a state that flags
 * move on, sequence numbers that tell its payload, and a history of letters.
 *
 * The end: five seconds after both sides closed or one reset; a SYN without an
 * answer after five seconds; a half-closed one when a check every six seconds
 * finds one side silent; else five minutes of silence (one where the handshake
 * is unfinished, an hour for ssh, ftp, telnet and rlogin). Once both sides have
 * closed, further packets no longer lengthen the duration.
 */
import type { ConnectionState } from "../connections/connection_record.ts";
import { Connection, SECOND } from "./connection.ts";
import { isLikelyServerPort } from "./likely_server_ports.ts";
import type { Packet } from "./packet.ts";
import { guessService } from "./service_guess.ts";
import { takesLetter } from "./takes_letter.ts";
import {
  CLOSED,
  type EndpointOwner,
  INACTIVE,
  RESET,
  SYN_ACK_SENT,
  TcpEndpoint,
} from "./tcp_endpoint.ts";
import { type TcpHistory, updateHistory, updateWindow } from "./tcp_history.ts";
import { advance, type TcpMachine } from "./tcp_machine.ts";
import { ACK, FIN, RST, SYN, TcpSegment, word } from "./tcp_segment.ts";
import { relativeSequence, sequenceAfter } from "./tcp_sequence.ts";
import { tcpState } from "./tcp_state.ts";
import { TcpTimers } from "./tcp_timers.ts";

const BEFORE_HANDSHAKE = 60 * SECOND;
const AFTER_HANDSHAKE = 300 * SECOND;
const INTERACTIVE = 3600 * SECOND;
const INTERACTIVE_PORTS = new Set([21, 22, 23, 513]);

/** Payloads that are looked at for the service's name. */
const GUESSES = 4;

/** Letters that the history takes once for each side. */
const ONCE: Record<string, number> = {
  S: 0x01,
  H: 0x01,
  F: 0x02,
  R: 0x04,
  I: 0x08,
  D: 0x10,
  A: 0x20,
  Q: 0x40,
};

/** The segment at hand: packets come one by one, so one serves all. */
const SEGMENT = new TcpSegment();

/** A TCP connection. */
export class TcpConnection extends Connection
  implements EndpointOwner, TcpHistory, TcpMachine {
  override readonly transport = "tcp";
  /** The originator's side. */
  originator: TcpEndpoint = new TcpEndpoint(this, true);
  /** The responder's side. */
  responder: TcpEndpoint = new TcpEndpoint(this, false);
  #originatorPort: number;
  #responderPort: number;
  #originatorSeen = false;
  #responderSeen = false;
  #isPartial = false;
  #isActive = true;
  #closeDeferred = false;
  readonly #timers: TcpTimers;
  #guesses = GUESSES;

  /**
   * @param time When the first packet came, in microseconds.
   * @param now The newest packet's time, which the first check runs from.
   * @param originatorIsLower Whether the lower end of the key is the originator.
   * @param originatorPort The originator's port.
   * @param responderPort The responder's port.
   * @param linger How long it is kept once it has closed, in microseconds.
   */
  constructor(
    time: number,
    now: number,
    originatorIsLower: boolean,
    originatorPort: number,
    responderPort: number,
    linger: number,
  ) {
    super(time, originatorIsLower, BEFORE_HANDSHAKE);
    this.#timers = new TcpTimers(now, linger);
    this.#originatorPort = originatorPort;
    this.#responderPort = responderPort;
    this.originator.peer = this.responder;
    this.responder.peer = this.originator;
  }

  /** Whether a packet starts another connection between the same ends. */
  isReusedBy({ bytes, transport: at }: Packet): boolean {
    const flags = bytes[at + 13]!;
    if (bytes[at + 12]! >> 4 < 5 || (flags & SYN) === 0) return false;
    const isAnswer = (flags & ACK) !== 0;
    if (isAnswer && this.originator.state !== INACTIVE) return false;
    if (this.originator.didClose || this.responder.didClose) return true;
    const sequence = word(bytes, at + 4);
    const side = isAnswer ? this.responder : this.originator;
    if (sequence === side.startSequence) return false;
    // A SYN after its own SYN+ACK: they were captured in the wrong order.
    return isAnswer || side.state !== SYN_ACK_SENT ||
      this.responder.state !== INACTIVE ||
      sequence !== this.responder.startSequence;
  }

  override receive(
    packet: Packet,
    time: number,
    byOriginator: boolean,
    checksumIsGood: boolean,
  ): boolean {
    if (!SEGMENT.read(packet, time)) return false;
    const { originator } = this;
    const endpoint = byOriginator ? originator : this.responder;
    if (!checksumIsGood) {
      if (takesLetter(++endpoint.damaged)) this.addLetter(endpoint, "C");
      return false;
    }
    this.#process(endpoint, SEGMENT);
    // The ends may have been swapped under the packet.
    const isSwapped = originator !== this.originator;
    this.count(byOriginator !== isSwapped, packet.length);
    if (this.#guesses > 0 && SEGMENT.captured > 0) this.#guess(packet.bytes);
    return true;
  }

  override state(): ConnectionState {
    return tcpState(this.originator, this.responder, this.history);
  }

  override payloadBytes(byOriginator: boolean): number {
    return (byOriginator ? this.originator : this.responder).size();
  }

  override deadline(): number {
    return Math.min(this.inactivityAt, this.#timers.next);
  }

  override expire(now: number): boolean {
    return this.#timers.expire(
      now,
      this.originator,
      this.last,
      this.#isActive,
    ) || super.expire(now);
  }

  /** Whether the connection was met amid its course. */
  isPartial(): boolean {
    return this.#isPartial;
  }

  /** Adds a letter of one side to the history. */
  addLetter(endpoint: TcpEndpoint, letter: string): void {
    this.addHistory(endpoint.isOriginator ? letter : letter.toLowerCase());
  }

  /** Adds a letter of one side the first time; tells whether it was there. */
  once(endpoint: TcpEndpoint, letter: string): boolean {
    if (this.history === "H" && (letter === "A" || letter === "D")) {
      // A SYN+ACK came first, which may be a stealth scan's; now that more
      // follows, the SYN before it was missed.
      this.swapEnds();
      this.history = "^h";
      this.#originatorSeen = true;
    }
    const bit = ONCE[letter]!;
    return endpoint.isOriginator
      ? this.checkHistory(bit, letter)
      : this.checkHistory(bit << 16, letter.toLowerCase());
  }

  /** Puts a side into a state. */
  enter(endpoint: TcpEndpoint, state: number): void {
    if (endpoint.state === state) return;
    const endsHandshake = state > SYN_ACK_SENT && endpoint.isBeforeHandshake &&
      endpoint.peer.isBeforeHandshake;
    // The timer stays where it is; when it is due, it sees the longer wait.
    if (endsHandshake) this.inactivity = AFTER_HANDSHAKE;
    endpoint.previous = endpoint.state;
    endpoint.state = state;
  }

  /** Swaps originator and responder. */
  swapEnds(): void {
    this.flip();
    const { originator } = this;
    this.originator = this.responder;
    this.responder = originator;
    this.originator.isOriginator = true;
    this.responder.isOriginator = false;
    const seen = this.#originatorSeen;
    this.#originatorSeen = this.#responderSeen;
    this.#responderSeen = seen;
    const port = this.#originatorPort;
    this.#originatorPort = this.#responderPort;
    this.#responderPort = port;
    this.#isPartial = false;
  }

  /** Takes note that the connection is met whole after all, from one side. */
  completeFrom(byOriginator: boolean): void {
    this.#isPartial = false;
    this.#markSeen(byOriginator);
  }

  /** Takes note of a first SYN, to which an answer should come. */
  attempted(time: number): void {
    this.#timers.attempt(time);
  }

  /** Takes note of the handshake's answer. */
  answered(): void {
    const isHalf = this.originator.state === INACTIVE &&
      !isLikelyServerPort(6, this.#responderPort) &&
      isLikelyServerPort(6, this.#originatorPort);
    const port = isHalf ? this.#originatorPort : this.#responderPort;
    if (INTERACTIVE_PORTS.has(port)) this.inactivity = INTERACTIVE;
  }

  /** Takes note of a reset, after which the connection is not looked after. */
  wasReset(): void {
    this.#isActive = false;
  }

  /** Takes a segment; the order of the steps is Zeek's and matters. */
  #process(endpoint: TcpEndpoint, segment: TcpSegment): void {
    const { peer } = endpoint;
    // A swap amid the steps leaves the sender what it was when they began.
    const byOriginator = endpoint.isOriginator;
    this.#updatePartial(segment, byOriginator);
    const next = sequenceAfter(segment.sequence, segment.length);
    endpoint.begin(segment.has(SYN), segment.sequence, next);
    const position = relativeSequence(
      segment.sequence,
      endpoint.startSequence,
      endpoint.lastSequence,
      endpoint.lastWraps,
    );
    updateHistory(this, endpoint, segment, position);
    updateWindow(this, endpoint, segment);
    if (!this.originator.didClose || !this.responder.didClose) {
      this.last = segment.time;
    }
    if (segment.has(FIN)) {
      endpoint.fins++;
      endpoint.finPosition = position + segment.length;
    }
    const acknowledged = segment.has(ACK)
      ? peer.receiveAck(segment.ack, segment.has(RST))
      : 0;
    endpoint.updateLast(
      next,
      segment.has(SYN | RST),
      segment.has(FIN),
      segment.payload,
    );
    const closes = advance(this, endpoint, segment, byOriginator);
    if (segment.has(ACK)) this.#acknowledge(peer, acknowledged);
    this.#markSeen(byOriginator);
    if (
      segment.payload > 0 && segment.captured >= segment.payload &&
      !segment.has(RST) && position >= 0
    ) {
      const from = segment.has(SYN) ? position + 1 : position;
      endpoint.stream.see(from, from + segment.payload);
    }
    this.#checkEnd(endpoint);
    if (closes) this.#close(endpoint);
  }

  #updatePartial(segment: TcpSegment, byOriginator: boolean): void {
    if (byOriginator) {
      if (!this.#originatorSeen) this.#isPartial = !segment.isFirstSyn;
    } else if (!this.#responderSeen && !this.#isPartial) {
      this.#isPartial = !segment.has(SYN);
    }
  }

  #markSeen(byOriginator: boolean): void {
    if (byOriginator) this.#originatorSeen = true;
    else this.#responderSeen = true;
  }

  #acknowledge(endpoint: TcpEndpoint, position: number): void {
    const isPastFin = endpoint.fins > 0 && position >= endpoint.finPosition;
    const to = isPastFin ? endpoint.finPosition - 1 : position;
    if (to <= endpoint.stream.trimmed) return;
    endpoint.stream.acknowledge(to);
    this.#checkEnd(endpoint);
  }

  /** Takes note of the end of one side's data, once it is all there. */
  #checkEnd(endpoint: TcpEndpoint): void {
    if (endpoint.didEnd) return;
    if (endpoint.fins === 0 && endpoint.state < CLOSED) return;
    if (endpoint.hasPendingData()) return;
    endpoint.didEnd = true;
    if (!this.#closeDeferred) return;
    this.#close(endpoint);
    this.#closeDeferred = false;
  }

  /** Takes note of one side's close, unless data is still expected. */
  #close(endpoint: TcpEndpoint): void {
    this.#closeDeferred = endpoint.hasPendingData();
    if (this.#closeDeferred || endpoint.didClose) return;
    endpoint.didClose = true;
    const { peer } = endpoint;
    if (endpoint.state === RESET || peer.didClose || peer.state === INACTIVE) {
      this.#timers.close(this.last);
    } else if (endpoint.previous !== INACTIVE) {
      this.#timers.watchClosing(this.last);
    }
  }

  #guess(bytes: Uint8Array): void {
    this.#guesses--;
    const { from, captured } = SEGMENT;
    const port = this.#responderPort;
    const service = guessService(bytes, from, from + captured, 6, port);
    if (service === null) return;
    this.service = service;
    this.#guesses = 0;
    if (service === "ssh" || service === "ftp") this.inactivity = INTERACTIVE;
  }
}
