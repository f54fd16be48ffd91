/** The 16-bit group of an IPv6 address. */
function group(bytes: Uint8Array, at: number, index: number): number {
  return (bytes[at + 2 * index]! << 8) | bytes[at + 2 * index + 1]!;
}

function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** Whether it is an IPv4 address in IPv6 clothes, `::ffff:0:0/96`. */
function isMapped(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

/** Where the longest run of at least two zero groups starts, and its length. */
function longestZeros(bytes: Uint8Array, at: number): [number, number] {
  let best = 0;
  let bestLength = 1;
  let length = 0;
  for (let i = 0; i < 8; i++) {
    length = group(bytes, at, i) === 0 ? length + 1 : 0;
    // The first of equally long runs is the one to shorten.
    if (length > bestLength) {
      bestLength = length;
      best = i + 1 - length;
    }
  }
  return bestLength > 1 ? [best, bestLength] : [8, 0];
}

function ipv6Text(bytes: Uint8Array, at: number): string {
  if (isMapped(bytes, at)) return `::ffff:${ipv4Text(bytes, at + 12)}`;
  const [zeros, length] = longestZeros(bytes, at);
  let text = "";
  for (let i = 0; i < 8; i++) {
    if (i === zeros) {
      text += "::";
      i += length - 1;
      continue;
    }
    if (text !== "" && !text.endsWith(":")) text += ":";
    text += group(bytes, at, i).toString(16);
  }
  return text;
}

/**
 * An address as text: IPv4 dotted, IPv6 as RFC 5952 asks (lower case, no leading
 * zeros, the longest run of zero groups shortened, `::ffff:192.0.2.1` dotted).
 *
 * @param bytes Holds the address.
 * @param at Where it starts in `bytes`; 4 or 16 bytes.
 * @param version 4 or 6.
 */
export function addressText(
  bytes: Uint8Array,
  at: number,
  version: 4 | 6,
): string {
  return version === 4 ? ipv4Text(bytes, at) : ipv6Text(bytes, at);
}
