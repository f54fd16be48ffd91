import { FIRST_ETHER_TYPE } from "./ether_types.ts";
import type { SkipHandler } from "./frame.ts";

/** Takes what a data frame carries: its Ethernet type, start and end. */
type PayloadHandler = (type: number, start: number, end: number) => void;

const HEADER_BYTES = 24;
const ADDRESS_BYTES = 6;
const SUBFRAME_HEADER_BYTES = 14;
const LLC_SNAP_BYTES = 8;

const TRUNCATED = "truncated 802.11 frame";

/** Reads `AA AA 03 00 00 00` and the Ethernet type behind it. */
function llcSnap(
  bytes: Uint8Array,
  at: number,
  end: number,
  onPayload: PayloadHandler,
  onSkip: SkipHandler,
): void {
  if (end - at < LLC_SNAP_BYTES) return onSkip(TRUNCATED);
  const isSnap = bytes[at] === 0xaa && bytes[at + 1] === 0xaa &&
    bytes[at + 2] === 0x03 && bytes[at + 3] === 0 && bytes[at + 4] === 0 &&
    bytes[at + 5] === 0;
  const type = (bytes[at + 6]! << 8) | bytes[at + 7]!;
  if (!isSnap || type < FIRST_ETHER_TYPE) {
    return onSkip("802.11 data frame without SNAP");
  }
  onPayload(type, at + LLC_SNAP_BYTES, end);
}

/** Reads the frames that an A-MSDU holds, each padded to four bytes but the last. */
function subframes(
  bytes: Uint8Array,
  at: number,
  end: number,
  onPayload: PayloadHandler,
  onSkip: SkipHandler,
): void {
  while (at < end) {
    if (end - at < SUBFRAME_HEADER_BYTES) return onSkip(TRUNCATED);
    const length = (bytes[at + 12]! << 8) | bytes[at + 13]!;
    const start = at + SUBFRAME_HEADER_BYTES;
    if (end - start < length) return onSkip(TRUNCATED);
    llcSnap(bytes, start, start + length, onPayload, onSkip);
    at = start + length + (-(SUBFRAME_HEADER_BYTES + length) & 3);
  }
}

/**
 * Finds what an IEEE 802.11 frame carries.
 *
 * ```text
 * frame control 2 │ duration 2 │ addresses 6+6+6 │ sequence 2
 *   │ fourth address 6, between access points │ QoS 2 │ LLC and SNAP 8 │ payload
 * ```
 *
 * Management and control frames, data frames without data and encrypted ones
 * are skipped.
 */
export function wirelessPayloads(
  bytes: Uint8Array,
  at: number,
  end: number,
  onPayload: PayloadHandler,
  onSkip: SkipHandler,
): void {
  if (end - at < 2) return onSkip(TRUNCATED);
  const control = bytes[at]!;
  const flags = bytes[at + 1]!;
  const isData = ((control >> 2) & 3) === 2;
  if (!isData) return onSkip("802.11 management or control frame");
  const subtype = control >> 4;
  if ((subtype & 4) !== 0) return onSkip("802.11 frame without data");
  if ((flags & 0x40) !== 0) return onSkip("encrypted 802.11 frame");
  let payload = at + HEADER_BYTES;
  if ((flags & 3) === 3) payload += ADDRESS_BYTES;
  const hasQos = (subtype & 8) !== 0;
  const isAggregate = hasQos && payload < end && (bytes[payload]! & 0x80) !== 0;
  if (hasQos) {
    payload += 2;
    // The order bit of a QoS frame announces four bytes of high throughput.
    if ((flags & 0x80) !== 0) payload += 4;
  }
  if (isAggregate) subframes(bytes, payload, end, onPayload, onSkip);
  else llcSnap(bytes, payload, end, onPayload, onSkip);
}
