import { AccessError, ConfigurationError } from "../errors.ts";

/** As many bytes as the hash gives: fewer would be the weakest part. */
const LEAST_BYTES = 32;
/** A larger file is no key. */
const MOST_BYTES = 4096;

const HEX = /^[0-9a-fA-F\s]+$/;

function refuse(name: string, problem: string): ConfigurationError {
  return new ConfigurationError(
    `Cannot use ${name} as a key for pseudonyms: ${problem} ` +
      `(make one with: head -c 32 /dev/urandom > ${name})`,
  );
}

/** The bytes of hex digits, or `undefined` where the text is not of such. */
function hexBytes(bytes: Uint8Array, name: string): Uint8Array | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  if (!HEX.test(text)) return undefined;
  const digits = text.replaceAll(/\s/g, "");
  if (digits.length % 2 === 1) {
    throw refuse(name, `it has ${digits.length} hex digits, an odd number`);
  }
  return Uint8Array.from(
    digits.match(/../g) ?? [],
    (pair) => parseInt(pair, 16),
  );
}

/**
 * The key in a key file's content: hex digits, white space ignored, or any other
 * bytes as they are.
 *
 * @param name What messages call the file.
 * @throws {ConfigurationError} If the key is shorter than 32 bytes, longer than
 * 4096, or one byte over and over.
 */
export function parsePseudonymKey(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length > MOST_BYTES) {
    throw refuse(
      name,
      `it is longer than ${MOST_BYTES} bytes, so it is something else`,
    );
  }
  const hex = hexBytes(bytes, name);
  const key = hex ?? bytes;
  if (key.length < LEAST_BYTES) {
    throw refuse(
      name,
      `it has ${key.length} bytes${hex === undefined ? "" : " as hex"}, ` +
        `and ${LEAST_BYTES} are needed`,
    );
  }
  if (key.every((byte) => byte === key[0])) {
    throw refuse(name, "all its bytes are the same");
  }
  return key;
}

/**
 * Reads a key file.
 *
 * @throws {AccessError} If it cannot be read.
 * @throws {ConfigurationError} If it holds no key; see {@linkcode parsePseudonymKey}.
 */
export async function readPseudonymKey(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readStart(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AccessError(`Cannot read the key file ${path}: ${reason}`);
  }
  return parsePseudonymKey(bytes, path);
}

/** Enough of a file to tell that it is too long: it may be a device. */
async function readStart(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(MOST_BYTES + 1);
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
