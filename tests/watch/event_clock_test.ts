import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ModelError } from "../../lib/errors.ts";
import { EventClock } from "../../lib/watch/event_clock.ts";
import { eventTime } from "../../lib/watch/event_time.ts";

Deno.test("EventClock goes forward only, and over a jump back", () => {
  const clock = new EventClock();
  assertEquals(clock.newest, undefined);
  assertEquals(clock.advance(1000), 0);
  assertEquals(clock.advance(1010), 10);
  assertEquals(clock.advance(1005), 10);
  assertEquals(clock.advance(1012), 12);
  // A record with a broken date, and then the ordinary ones again.
  const jumped = clock.advance(2e9);
  assertEquals(clock.advance(1013), jumped);
  assertEquals(clock.newest, 1013);
  assertEquals(clock.advance(1023), jumped + 10);
  assertEquals(clock.advance(NaN), jumped + 10);
  assertEquals(clock.advance(Infinity), jumped + 10);
});

Deno.test("EventClock never runs backwards, and goes on from its state", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 9000 }), fc.double())),
      fc.nat(20),
      (times, at) => {
        let clock = new EventClock();
        const whole = new EventClock();
        let before = -Infinity;
        for (const [i, time] of times.entries()) {
          if (i === at) {
            clock = EventClock.fromJSON(JSON.parse(JSON.stringify(clock)));
          }
          const now = clock.advance(time);
          assertEquals(now, whole.advance(time));
          if (clock.newest === undefined) continue;
          if (now < before) throw new Error(`${now}`);
          before = now;
        }
      },
    ),
  );
});

Deno.test("EventClock still tells seconds apart after many jumps", () => {
  let clock = new EventClock();
  for (let i = 0; i < 100_000; i++) {
    clock.advance(i % 2 === 0 ? -1.7e308 : 1.7e308);
  }
  clock.advance(1000);
  const now = clock.now;
  clock = EventClock.fromJSON(JSON.parse(JSON.stringify(clock)));
  assertEquals(clock.advance(1000.5) - now, 0.5);
});

Deno.test("EventClock refuses a damaged state", () => {
  assertThrows(
    () => EventClock.fromJSON({ now: 1, newest: "2" }, "alerts.clock"),
    ModelError,
    "alerts.clock.newest",
  );
});

Deno.test("eventTime() is sortable text for any number", () => {
  assertEquals(eventTime(1_700_000_000.25), "2023-11-14T22:13:20.250000Z");
  assertEquals(eventTime(-1), "1969-12-31T23:59:59.000000Z");
  assertEquals(eventTime(1e300), "9999-12-31T23:59:59.000000Z");
  assertEquals(eventTime(-Infinity), "0000-01-01T00:00:00.000000Z");
  assertEquals(eventTime(NaN), "1970-01-01T00:00:00.000000Z");
});
