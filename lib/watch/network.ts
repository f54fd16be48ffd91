import { parseAddress } from "./parse_address.ts";

/** All addresses that start with the same bits. */
export interface Network {
  /** 4 bytes or 16, zeros beyond the prefix. */
  readonly bytes: Uint8Array;
  /** How many bits at the start count. */
  readonly prefix: number;
}

/** The bits of an address's byte at `i` that lie within a prefix, as a mask. */
function maskAt(i: number, prefix: number): number {
  const bits = Math.min(Math.max(prefix - 8 * i, 0), 8);
  return (0xff << (8 - bits)) & 0xff;
}

/** Whether an address has set bits beyond the network's prefix. */
export function hasHostBits({ bytes, prefix }: Network): boolean {
  return bytes.some((byte, i) => (byte & ~maskAt(i, prefix)) !== 0);
}

/**
 * Reads a network such as `10.0.0.0/8` or `2001:db8::/32`.
 *
 * @returns `undefined` where the text is no address, slash and prefix. Set bits
 * beyond the prefix are left to {@linkcode hasHostBits}.
 */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const bytes = match === null ? undefined : parseAddress(match[1]!);
  if (match === null || bytes === undefined) return undefined;
  const prefix = Number(match[2]);
  return prefix <= 8 * bytes.length ? { bytes, prefix } : undefined;
}

/** Whether an address lies in a network; never for one of the other family. */
export function inNetwork(address: Uint8Array, network: Network): boolean {
  const { bytes, prefix } = network;
  return address.length === bytes.length &&
    address.every((byte, i) =>
      (byte & maskAt(i, prefix)) === (bytes[i]! & maskAt(i, prefix))
    );
}
