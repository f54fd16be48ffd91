/** Numbers without leading zeros, which some readers take for octal. */
const IPV4 = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/;

const GROUP = /^[0-9a-f]{1,4}$/i;

/** A longer text is no address, and none that is worth looking at. */
const LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length;

function parseIpv4(text: string): Uint8Array | undefined {
  if (!IPV4.test(text)) return undefined;
  const numbers = text.split(".").map(Number);
  return numbers.every((number) => number <= 255)
    ? Uint8Array.from(numbers)
    : undefined;
}

/** The bytes of groups such as `2001:db8`, perhaps with an IPv4 address at the end. */
function groupBytes(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    if (GROUP.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const tail = i === groups.length - 1 ? parseIpv4(group) : undefined;
    if (tail === undefined) return undefined;
    bytes.push(...tail);
  }
  return bytes;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  // An IPv4 tail stands at the very end only.
  if (halves.length === 2 && halves[0]!.includes(".")) return undefined;
  const [head, tail] = halves.map(groupBytes);
  if (head === undefined) return undefined;
  if (halves.length === 1) {
    return head.length === 16 ? Uint8Array.from(head) : undefined;
  }
  // RFC 4291 §2.2: "::" stands for one or more groups of zeros.
  if (tail === undefined || head.length + tail.length > 14) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/**
 * The bytes of an IP address, in network order.
 *
 * Accepts dotted IPv4, and IPv6 in any of the forms of RFC 4291 §2.2, without a
 * zone such as `%eth0`.
 *
 * @returns 4 bytes or 16; `undefined` where the text is no address.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  if (text.length > LONGEST) return undefined;
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}
