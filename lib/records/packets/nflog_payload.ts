const HEADER_BYTES = 4;
const TLV_BYTES = 4;
const PAYLOAD = 9;

/**
 * Where the packet starts that a frame of Linux's netfilter log carries.
 *
 * ```text
 * family 1 │ version 1, 0 │ resource 2 │ length 2, type 2, value, padding │ …
 * ```
 *
 * Lengths and types have the byte order of the machine that captured. All types
 * are below 256, so the zero byte of a type shows which order that is.
 *
 * @returns The packet's place in `bytes`; -1 where there is none.
 */
export function nflogPayload(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  if (end - start < HEADER_BYTES || bytes[start + 1] !== 0) return -1;
  let at = start + HEADER_BYTES;
  while (end - at >= TLV_BYTES) {
    const isLittleEndian = bytes[at + 3] === 0;
    const type = isLittleEndian ? bytes[at + 2]! : bytes[at + 3]!;
    const length = isLittleEndian
      ? bytes[at]! | (bytes[at + 1]! << 8)
      : (bytes[at]! << 8) | bytes[at + 1]!;
    if (type === PAYLOAD) return at + TLV_BYTES;
    if (length < TLV_BYTES) return -1;
    at += length + (-length & 3);
  }
  return -1;
}
