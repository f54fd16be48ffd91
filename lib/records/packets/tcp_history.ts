import { CLOSED, RESET, type TcpEndpoint } from "./tcp_endpoint.ts";
import { ACK, FIN, RST, SYN, type TcpSegment } from "./tcp_segment.ts";
import { takesLetter } from "./takes_letter.ts";

/** Where the letters go. */
export interface TcpHistory {
  /** Adds a letter of one side the first time; tells whether it was there. */
  once(endpoint: TcpEndpoint, letter: string): boolean;
  /** Adds a letter of one side. */
  addLetter(endpoint: TcpEndpoint, letter: string): void;
}

/**
 * Adds what a segment's flags say to the history: `S`, `H`, `F` and `R` once and
 * again for each other sequence number, `D`, `A`, `I` and `Q` once.
 *
 * @param history Where the letters go.
 * @param endpoint The sender's side.
 * @param segment What it sent.
 * @param position The segment's sequence number, relative to the start.
 */
export function updateHistory(
  history: TcpHistory,
  endpoint: TcpEndpoint,
  segment: TcpSegment,
  position: number,
): void {
  let letter: string;
  switch (segment.flags & (SYN | FIN | RST)) {
    case 0:
      if (segment.payload > 0) history.once(endpoint, "D");
      else if (segment.has(ACK)) history.once(endpoint, "A");
      return;
    case SYN:
      letter = segment.has(ACK) ? "H" : "S";
      if (history.once(endpoint, letter) && position !== endpoint.lastSyn) {
        history.addLetter(endpoint, letter);
      }
      endpoint.lastSyn = position;
      return;
    case FIN:
      // The FIN stands behind the data of its segment.
      position += segment.payload;
      if (history.once(endpoint, "F") && position !== endpoint.lastFin) {
        history.addLetter(endpoint, "F");
      }
      endpoint.lastFin = position;
      return;
    case RST:
      if (history.once(endpoint, "R") && position !== endpoint.lastReset) {
        history.addLetter(endpoint, "R");
      }
      endpoint.lastReset = position;
      return;
    default:
      letter = segment.has(FIN) && segment.has(RST) ? "I" : "Q";
      history.once(endpoint, letter);
  }
}

/** Adds `W` for a window of zero, unless that goes without saying. */
export function updateWindow(
  history: TcpHistory,
  endpoint: TcpEndpoint,
  segment: TcpSegment,
): void {
  if (segment.window !== 0 || segment.has(RST)) return;
  if (endpoint.peer.state === CLOSED || endpoint.state === RESET) return;
  if (takesLetter(++endpoint.zeroWindows)) history.addLetter(endpoint, "W");
}
