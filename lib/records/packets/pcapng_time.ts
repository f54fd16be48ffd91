/** Reads the two halves of a pcapng timestamp as microseconds, rounded down. */
export type PcapngClock = (high: number, low: number) => number;

const WORD = 2 ** 32;

/** Ticks of 1 µs and coarser: few enough to be counted exactly. */
function coarseClock(microsecondsPerTick: number): PcapngClock {
  return (high, low) => (high * WORD + low) * microsecondsPerTick;
}

/** Decimal ticks finer than 1 µs. */
function fineClock(ticksPerMicrosecond: number): PcapngClock {
  // Above this, a remainder times 2³² is no longer an exact number.
  if (ticksPerMicrosecond > 2 ** 20) {
    return (high, low) =>
      Math.floor(
        high * (WORD / ticksPerMicrosecond) + low / ticksPerMicrosecond,
      );
  }
  // The ticks of today exceed 2⁵³, so the halves are divided one by one.
  return (high, low) => {
    const rest = high % ticksPerMicrosecond;
    const quotient = (high - rest) / ticksPerMicrosecond;
    return quotient * WORD +
      Math.floor((rest * WORD + low) / ticksPerMicrosecond);
  };
}

/** Ticks of 2⁻ⁿ seconds. */
function binaryClock(power: number): PcapngClock {
  if (power > 32) {
    const microseconds = 1e6 / 2 ** power;
    return (high, low) => Math.floor((high * WORD + low) * microseconds);
  }
  const perSecond = 2 ** power;
  return (high, low) => {
    const rest = low % perSecond;
    const seconds = high * (WORD / perSecond) + (low - rest) / perSecond;
    return seconds * 1e6 + Math.floor(rest * 1e6 / perSecond);
  };
}

/**
 * The clock that an interface's `if_tsresol` and `if_tsoffset` describe.
 *
 * @param resolution 10⁻ⁿ seconds for n from 0 to 127, 2⁻ⁿ with the highest bit set.
 * @param offset Seconds to add.
 */
export function pcapngClock(resolution: number, offset: number): PcapngClock {
  const power = resolution & 0x7f;
  let clock: PcapngClock;
  if ((resolution & 0x80) !== 0) clock = binaryClock(power);
  else if (power <= 6) clock = coarseClock(10 ** (6 - power));
  else clock = fineClock(10 ** (power - 6));
  if (offset === 0) return clock;
  return (high, low) => clock(high, low) + offset * 1e6;
}
