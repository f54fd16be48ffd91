/**
 * Lists of numbers as base64, as a model file carries its weights: a fifth of
 * what JSON digits take, and no digit is lost.
 *
 * @module
 */
import { decodeBase64, encodeBase64 } from "../../base64.ts";
import { fieldError } from "../../features/json_fields.ts";

type Packable = Float32Array | Float64Array;

/** Little-endian, as every engine that runs WebAssembly is. */
export function packNumbers(values: Packable): string {
  return encodeBase64(
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
}

/**
 * Float32 or float64 numbers from base64.
 *
 * @param length How many there must be.
 * @throws {ModelError} If it is no strict base64 of so many finite numbers.
 */
export function unpackNumbers<T extends Packable>(
  json: unknown,
  path: string,
  length: number,
  type: { new (buffer: ArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
): T {
  const expected = `${length} finite numbers in base64`;
  if (typeof json !== "string") throw fieldError(path, expected, json);
  let values: T;
  try {
    const bytes = decodeBase64(json);
    if (bytes.length !== length * type.BYTES_PER_ELEMENT) throw new Error();
    values = new type(bytes.buffer);
  } catch {
    throw fieldError(path, expected, json);
  }
  const isFinite = (values as Float64Array).every(Number.isFinite);
  if (!isFinite || packNumbers(values) !== json) {
    throw fieldError(path, expected, json);
  }
  return values;
}
