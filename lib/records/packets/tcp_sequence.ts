/**
 * Arithmetic on TCP's 32-bit sequence numbers, which wrap around. Numbers are
 * held unsigned; a wrap count beside them makes them 64-bit, which doubles carry
 * exactly for any connection that fits in a capture.
 */

const SPACE = 2 ** 32;

/** How far `a` is ahead of `b`, negative when it is behind. */
export function sequenceDelta(a: number, b: number): number {
  return (a - b) | 0;
}

/** A sequence number `offset` further on. */
export function sequenceAfter(sequence: number, offset: number): number {
  return (sequence + offset) >>> 0;
}

/** A sequence number with its wraps. */
export function fullSequence(sequence: number, wraps: number): number {
  return wraps * SPACE + sequence;
}

/**
 * A sequence number relative to the one that a stream started with.
 *
 * @param sequence The number to place.
 * @param start The stream's first number, that of its SYN.
 * @param last The newest number seen, which tells on which side of a wrap
 * `sequence` lies.
 * @param wraps How often the numbers had wrapped at `last`.
 * @returns The offset; below zero when it lies before the start. Beyond 2 GB and
 * before the first wrap the two cannot be told apart: it is below zero, as Zeek
 * has it.
 */
export function relativeSequence(
  sequence: number,
  start: number,
  last: number,
  wraps: number,
): number {
  const delta = sequenceDelta(sequence, last);
  if (delta < 0 && wraps > 0 && sequence > last) wraps--;
  else if (delta > 0 && sequence < last) wraps++;
  return wraps === 0
    ? sequenceDelta(sequence, start)
    : fullSequence(sequence, wraps) - start;
}
