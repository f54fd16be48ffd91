/**
 * Base64 to and from bytes: native where the engine has it (Deno), by hand
 * where it does not (Node 20). A model is 1.4 MB of it, and by hand that is a
 * good part of the time until the first verdict.
 *
 * @module
 */

/** How many bytes become characters at a time: arguments of one call. */
const CHUNK = 8192;

/**
 * Bytes as base64 with padding.
 *
 * @param bytes What to write.
 */
export function encodeBase64(bytes: Uint8Array): string {
  if (typeof bytes.toBase64 === "function") return bytes.toBase64();
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

/**
 * The bytes that a base64 text stands for. White space and missing padding pass:
 * who needs one text per value encodes again and compares.
 *
 * @throws {Error} If it is no base64.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  if (typeof Uint8Array.fromBase64 === "function") {
    return Uint8Array.fromBase64(text);
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
