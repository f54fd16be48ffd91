import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { pcapngClock } from "../../../lib/records/packets/pcapng_time.ts";

/** The clock worked out in whole numbers of any size. */
function exactly(resolution: number, ticks: bigint): bigint {
  const power = BigInt(resolution & 0x7f);
  const perSecond = resolution & 0x80 ? 2n ** power : 10n ** power;
  return ticks * 1_000_000n / perSecond;
}

Deno.test("rounds timestamps down to exact microseconds, at every resolution in use", () => {
  const resolutions = [
    0,
    1,
    3,
    5,
    6,
    7,
    8,
    9,
    10,
    12,
    0x80,
    0x81,
    0x8a,
    0x94,
    0x9e,
    0xa0,
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...resolutions),
      fc.bigInt({ min: 0n, max: 4_000_000_000_000_000n }),
      (resolution, microseconds) => {
        const power = BigInt(resolution & 0x7f);
        const perSecond = resolution & 0x80 ? 2n ** power : 10n ** power;
        const ticks = microseconds * perSecond / 1_000_000n;
        if (ticks >= 2n ** 64n) return;
        const clock = pcapngClock(resolution, 0);
        const time = clock(Number(ticks >> 32n), Number(ticks & 0xffffffffn));
        assertEquals(BigInt(time), exactly(resolution, ticks));
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("finer resolutions than any clock has are read to a microsecond", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(13, 15, 18, 0x80 | 33, 0x80 | 40, 0x80 | 60),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (resolution, ticks) => {
        const clock = pcapngClock(resolution, 0);
        const time = clock(Number(ticks >> 32n), Number(ticks & 0xffffffffn));
        const difference = Math.abs(time - Number(exactly(resolution, ticks)));
        assertEquals(difference <= 1, true);
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("adds the offset of an interface, which can be negative", () => {
  assertEquals(pcapngClock(6, 100)(0, 5), 100_000_005);
  assertEquals(pcapngClock(0x80, -3)(0, 5), 2_000_000);
});
