import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isoTime } from "../../../lib/features/connections/iso_time.ts";

Deno.test("isoTime() writes microseconds", () => {
  assertEquals(isoTime(0), "1970-01-01T00:00:00.000000Z");
  assertEquals(isoTime(1655071198.444458), "2022-06-12T21:59:58.444458Z");
  assertEquals(isoTime(1.9999999), "1970-01-01T00:00:02.000000Z");
  assertEquals(isoTime(-0.25), "1969-12-31T23:59:59.750000Z");
  for (const never of [NaN, Infinity, 1e13]) {
    assertEquals(isoTime(never), undefined);
  }
});

Deno.test("isoTime() is the time, to the microsecond", () => {
  const micros = fc.integer({ min: -1e15, max: 4e15 });
  fc.assert(fc.property(micros, (value) => {
    const text = isoTime(value / 1e6)!;
    const whole = Date.parse(`${text.slice(0, -8)}Z`) * 1000;
    assertEquals(whole + Number(text.slice(-7, -1)), value);
  }));
});

Deno.test("isoTime() tells seconds apart that share what is remembered", () => {
  for (const second of [1.7e9, 1.7e9 + 1024, 1.7e9, 1.7e9 - 1024]) {
    const text = new Date(second * 1000).toISOString();
    assertEquals(isoTime(second), text.replace(".000Z", ".000000Z"));
  }
});
