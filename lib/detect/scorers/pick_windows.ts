/**
 * Some windows' numbers, side by side.
 *
 * @param all `[batch, size]`
 * @param size Numbers of one window.
 * @param asked Positions of windows.
 * @returns `[asked, size]`
 */
export function pickWindows<Numbers extends Float32Array | Float64Array>(
  all: Numbers,
  size: number,
  asked: readonly number[],
): Numbers {
  const picked = all instanceof Float32Array
    ? new Float32Array(asked.length * size)
    : new Float64Array(asked.length * size);
  for (let i = 0; i < asked.length; i++) {
    const start = asked[i]! * size;
    picked.set(all.subarray(start, start + size), i * size);
  }
  return picked as Numbers;
}
