import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError, ModelError } from "../../lib/errors.ts";
import { parseRate, RateLimit } from "../../lib/watch/rate_limit.ts";

Deno.test("parseRate() reads a count and a unit", () => {
  assertEquals(parseRate("20/h"), { count: 20, seconds: 3600 });
  assertEquals(parseRate("1/s"), { count: 1, seconds: 1 });
  assertEquals(parseRate(" 5/m "), { count: 5, seconds: 60 });
  assertEquals(parseRate("1000000/d"), { count: 1e6, seconds: 86_400 });
  for (
    const text of [
      "",
      "20",
      "0/h",
      "-1/h",
      "1.5/h",
      "20/w",
      "20/H",
      "20 /h",
      "20/10m",
      "1000001/h",
      "1e3/h",
    ]
  ) {
    const error = assertThrows(() => parseRate(text), ConfigurationError);
    assert((error as Error).message.includes(JSON.stringify(text)));
  }
});

Deno.test("RateLimit lets half through at once and the rest over the period", () => {
  const limit = new RateLimit({ count: 20, seconds: 3600 });
  const burst = Array.from({ length: 30 }, () => limit.take(1000));
  assertEquals(burst.filter((passed) => passed).length, 10);
  assertEquals(limit.take(1000 + 3600 / 11 - 1), false);
  assertEquals(limit.take(1000 + 3600 / 11), true);
  // Long quiet refills it, and no more than that.
  assertEquals(limit.hasRoom(1e6, 10), true);
  assertEquals(limit.hasRoom(1e6, 11), false);
  assertEquals(limit.take(1e6, 10), false);
  assertEquals(limit.take(1e6, 9), true);
});

Deno.test("RateLimit keeps to its rate in every period, resumed or not", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.nat(40), { minLength: 1, maxLength: 300 }),
      fc.nat(300),
      (count, steps, at) => {
        const rate = { count, seconds: 60 };
        let limit = new RateLimit(rate);
        let now = 1_700_000_000;
        const passed: number[] = [];
        for (const [i, step] of steps.entries()) {
          // Most come in bursts.
          if (step > 20) now += step - 20;
          if (i === at) {
            const state = JSON.parse(JSON.stringify(limit));
            limit = RateLimit.fromJSON(rate, state);
          }
          if (limit.take(now)) passed.push(now);
        }
        for (const [i, time] of passed.entries()) {
          const end = passed[i + count];
          assert(end === undefined || end - time >= 60 - 1e-6);
        }
      },
    ),
  );
});

Deno.test("RateLimit lets its rate through in the long run", () => {
  for (const count of [1, 2, 3, 20]) {
    const limit = new RateLimit({ count, seconds: 60 });
    let passed = 0;
    for (let now = 0; now < 600; now++) if (limit.take(now)) passed++;
    // A full burst, and N − ⌈N/2⌉ + 1 a minute from there on.
    const steady = count - Math.ceil(count / 2) + 1;
    assert(passed >= 10 * steady - 1, `${count}: ${passed}`);
  }
});

Deno.test("RateLimit refuses a damaged state and fits one to a new rate", () => {
  const rate = { count: 2, seconds: 60 };
  assertThrows(
    () => RateLimit.fromJSON(rate, { level: -1, at: 0 }, "limit"),
    ModelError,
    "limit.level",
  );
  const limit = RateLimit.fromJSON(rate, { level: 50, at: 100 });
  assertEquals(limit.take(100), false);
  assertEquals(limit.take(130), true);
});
