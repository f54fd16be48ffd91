const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const ESP = 50;
const AUTHENTICATION = 51;
const NO_NEXT_HEADER = 59;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;

const IPV6_HEADER_BYTES = 40;
const ADDRESS_BYTES = 16;
const HOME_ADDRESS = 201;

const TRUNCATED = "truncated IPv6 extension header";

/**
 * Walks the headers between an IPv6 header and the transport segment.
 *
 * As in Zeek, a routing header with segments left names the true destination
 * (types 0 and 2) and the home address option the true source, both of which the
 * transport checksum covers.
 */
export class Ipv6Headers {
  /** Where the source address stands. */
  source = 0;
  /** Where the destination address stands. */
  destination = 0;
  /** What the last header announces. */
  protocol = 0;
  /** Where that starts. */
  transport = 0;
  /** Where the fragment header stands; -1 where there is none. */
  fragment = -1;
  /** Where the byte stands that announces the fragment header. */
  fragmentNamedAt = -1;

  /**
   * @param bytes Holds the packet.
   * @param at Where its IPv6 header starts.
   * @param end Where its captured bytes end.
   * @returns Why it carries no transport segment, where it does not.
   */
  read(bytes: Uint8Array, at: number, end: number): string | undefined {
    this.source = at + 8;
    this.destination = at + 24;
    this.fragment = -1;
    let namedAt = at + 6;
    let header = at + IPV6_HEADER_BYTES;
    for (;;) {
      const type = bytes[namedAt]!;
      let length = 0;
      switch (type) {
        case HOP_BY_HOP:
        case ROUTING:
        case DESTINATION_OPTIONS:
          if (end - header >= 2) length = (bytes[header + 1]! + 1) * 8;
          break;
        case AUTHENTICATION:
          if (end - header >= 2) length = (bytes[header + 1]! + 2) * 4;
          break;
        case FRAGMENT:
          if (this.fragment >= 0) return "fragment within a fragment";
          this.fragment = header;
          this.fragmentNamedAt = namedAt;
          length = 8;
          break;
        case ESP:
          return "IPv6 encrypted payload (ESP)";
        case MOBILITY:
          return "IPv6 mobility message";
        case NO_NEXT_HEADER:
          return "IPv6 packet without payload";
        default:
          this.protocol = type;
          this.transport = header;
          return undefined;
      }
      if (length === 0 || end - header < length) return TRUNCATED;
      if (type === ROUTING) this.#readRouting(bytes, header, length);
      if (type === DESTINATION_OPTIONS) {
        this.#readOptions(bytes, header, length);
      }
      namedAt = header;
      header += length;
      // Behind any but a first fragment's header there is data, not a header.
      if (type === FRAGMENT && this.#isLater(bytes)) {
        this.protocol = bytes[namedAt]!;
        this.transport = header;
        return undefined;
      }
    }
  }

  #isLater(bytes: Uint8Array): boolean {
    const high = bytes[this.fragment + 2]!;
    const low = bytes[this.fragment + 3]!;
    return high !== 0 || (low & 0xf9) !== 0;
  }

  #readRouting(bytes: Uint8Array, header: number, length: number): void {
    const units = bytes[header + 1]!;
    const type = bytes[header + 2]!;
    if (bytes[header + 3] === 0) return;
    const isKnown = type === 0 && units >= 2 && units % 2 === 0 ||
      type === 2 && units === 2;
    if (isKnown) this.destination = header + length - ADDRESS_BYTES;
  }

  #readOptions(bytes: Uint8Array, header: number, length: number): void {
    const end = header + length;
    let at = header + 2;
    while (at < end) {
      const type = bytes[at]!;
      if (type === 0) {
        at++;
        continue;
      }
      if (end - at < 2) return;
      const size = bytes[at + 1]!;
      if (end - at < 2 + size) return;
      if (type === HOME_ADDRESS && size === ADDRESS_BYTES) this.source = at + 2;
      at += 2 + size;
    }
  }
}
