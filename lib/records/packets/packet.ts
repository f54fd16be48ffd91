/**
 * One IP packet, decoded in place.
 *
 * Readers reuse the object and the buffer: copy what outlives the call.
 */
export interface Packet {
  /** Microseconds since 1970; captures in nanoseconds have a fraction. */
  time: number;
  /** 4 or 6. */
  version: 4 | 6;
  /** The bytes that hold the packet: the captured frame, or a reassembled datagram. */
  bytes: Uint8Array;
  /** Where the source address starts in `bytes`; 4 or 16 bytes. */
  source: number;
  /** Where the destination address starts in `bytes`; 4 or 16 bytes. */
  destination: number;
  /** The number of the protocol that the packet carries, after extension headers. */
  protocol: number;
  /** The IP packet's length as its header tells it, headers included, in bytes. */
  length: number;
  /** Where the transport header starts in `bytes`. */
  transport: number;
  /** The transport segment's length as the IP header tells it, in bytes. */
  transportLength: number;
  /** Where the captured bytes of this packet end in `bytes`; a snap length cuts. */
  end: number;
  /** The outermost VLAN tag, where there is one. */
  vlan?: number;
}
