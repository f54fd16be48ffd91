import { addressText } from "../packets/address_text.ts";

const DECIMAL_BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${DECIMAL_BYTE}(?:\\.${DECIMAL_BYTE}){3}$`);
const GROUP = /^[\da-f]{1,4}$/i;

/** The 16-bit groups of one side of `::`; `undefined` if one is no group. */
function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(parseInt(part, 16));
    } else if (i === parts.length - 1 && IPV4.test(part)) {
      const [a, b, c, d] = part.split(".").map(Number);
      groups.push(a! * 256 + b!, c! * 256 + d!);
    } else {
      return undefined;
    }
  }
  return groups;
}

/** The eight groups of an IPv6 address (RFC 4291, section 2.2). */
function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0]!);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  // An embedded IPv4 address may stand at the very end only.
  if (halves[0]!.includes(".")) return undefined;
  const tail = groupsOf(halves[1]!);
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  return [...head, ...zeros, ...tail];
}

function ipv6Text(groups: readonly number[]): string {
  const bytes = groups.flatMap((group) => [group >> 8, group & 255]);
  return addressText(Uint8Array.from(bytes), 0, 6);
}

/**
 * An IP address in the one form that it has here: IPv4 dotted, IPv6 as RFC 5952
 * writes it, in lower case and shortened.
 *
 * @returns The address; `undefined` if the text is none.
 */
export function normaliseAddress(text: string): string | undefined {
  if (IPV4.test(text)) return text;
  if (text.length > 45 || !text.includes(":")) return undefined;
  const groups = parseIpv6(text);
  return groups === undefined ? undefined : ipv6Text(groups);
}
