/**
 * The most multiply-adds that one core does with 128-bit vectors: a loop of
 * nothing else, on sums that do not wait for each other.
 *
 * The module is put together here, byte by byte, as the WebAssembly core
 * specification writes it: no compiler is needed, and what runs can be read.
 */

/** Sums under way at once: more than latency times throughput, fewer than registers. */
const SUMS = 10;
/** Lanes of a vector, and operations of a multiply-add. */
const LANES = 4;
const OPERATIONS = 2;

const F32X4_SPLAT = [0xfd, 0x13];
const F32X4_ADD = [0xfd, 0xe4, 0x01];
const F32X4_MUL = [0xfd, 0xe6, 0x01];
const F32X4_RELAXED_MADD = [0xfd, 0x85, 0x02];
const F32X4_EXTRACT_LANE_0 = [0xfd, 0x1f, 0x00];
const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;

const localGet = (index: number) => [0x20, index];
const localSet = (index: number) => [0x21, index];
const i32Const = (value: number) => [0x41, value & 0x7f];
const f32Const = (
  value: number,
) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];

/** A length as LEB128, then what it is the length of. */
function sized(bytes: readonly number[]): number[] {
  const length: number[] = [];
  let rest = bytes.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return [...length, ...bytes];
}

const section = (id: number, bytes: number[]) => [id, ...sized(bytes)];

/** `run(count)`: count times one multiply-add on each sum. */
function moduleBytes(isRelaxed: boolean): Uint8Array<ArrayBuffer> {
  const count = 0;
  const x = SUMS + 1;
  const y = SUMS + 2;
  const sums = Array.from({ length: SUMS }, (_, i) => 1 + i);
  const madd = (sum: number) => [
    ...localGet(sum),
    ...localGet(x),
    ...(isRelaxed
      ? [...localGet(y), ...F32X4_RELAXED_MADD]
      : [...F32X4_MUL, ...localGet(y), ...F32X4_ADD]),
    ...localSet(sum),
  ];
  const code = [
    ...[1, SUMS + 2, V128], // locals: the sums, x and y
    // sum ← sum · x + y stays near 1, so that no number is slow.
    ...sums.flatMap((sum) => [
      ...f32Const(1 + sum / 100),
      ...F32X4_SPLAT,
      ...localSet(sum),
    ]),
    ...[...f32Const(0.999), ...F32X4_SPLAT, ...localSet(x)],
    ...[...f32Const(0.001), ...F32X4_SPLAT, ...localSet(y)],
    ...[0x03, 0x40], // loop
    ...sums.flatMap(madd),
    ...[...localGet(count), ...i32Const(1), 0x6b, 0x22, count, 0x0d, 0], // until count - 1 is 0
    0x0b,
    ...localGet(sums[0]!),
    ...sums.slice(1).flatMap((sum) => [...localGet(sum), ...F32X4_ADD]),
    ...F32X4_EXTRACT_LANE_0,
    0x0b,
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F32]), // type: i32 → f32
    ...section(3, [1, 0]), // one function of that type
    ...section(7, [1, ...sized([..."run"].map((c) => c.charCodeAt(0))), 0, 0]),
    ...section(10, [1, ...sized(code)]),
  ]);
}

/** Measures the peak, fused where the engine can. */
export class PeakMeter {
  /** Whether the engine has fused multiply-adds. */
  readonly isRelaxed: boolean;
  readonly #run: (count: number) => number;

  /** Compiles the loop. */
  constructor() {
    this.isRelaxed = WebAssembly.validate(moduleBytes(true));
    const module = new WebAssembly.Module(moduleBytes(this.isRelaxed));
    this.#run = new WebAssembly.Instance(module).exports.run as (
      count: number,
    ) => number;
  }

  /** GFLOP/s over about a third of a millisecond. */
  measure(): number {
    const count = 200_000;
    const start = performance.now();
    this.#run(count);
    const milliseconds = performance.now() - start;
    return count * SUMS * LANES * OPERATIONS / milliseconds / 1e6;
  }
}
