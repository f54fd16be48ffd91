/**
 * Whether the protocol family before a loopback frame is IPv4 or IPv6.
 *
 * The number has the byte order of the machine that captured, or network byte
 * order; it is small, so one of its halves is zero, whichever it is.
 *
 * @param bytes Holds the frame.
 * @param at Where its four bytes of family start.
 */
export function isIpFamily(bytes: Uint8Array, at: number): boolean {
  const little = bytes[at]! | (bytes[at + 1]! << 8);
  const big = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  if (little !== 0 && big !== 0) return false;
  switch (little + big) {
    case 2: // AF_INET everywhere
    case 10: // AF_INET6 of Linux
    case 24: // of NetBSD and OpenBSD
    case 28: // of FreeBSD
    case 30: // of macOS
      return true;
    default:
      return false;
  }
}
