import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseIsoTime } from "../../../lib/records/connections/iso_time.ts";

Deno.test("parseIsoTime() reads times of any zone to the microsecond", () => {
  const cases: [string, number][] = [
    ["1970-01-01T00:00:00Z", 0],
    ["1970-01-01T00:00:00.25", 0.25],
    ["1969-12-31T23:59:59.75Z", -0.25],
    ["2021-06-06T16:38:55.855844+0200", 1622990335.855844],
    ["2021-06-06T09:08:55.855844-05:30", 1622990335.855844],
    ["2021-06-06 14:38:55,855844Z", 1622990335.855844],
    ["2020-02-29T24:00:00Z", 1583020800],
    ["2016-12-31T23:59:60Z", 1483228800],
    ["0099-01-01T00:00:00Z", Date.parse("0099-01-01T00:00:00Z") / 1000],
  ];
  for (const [text, seconds] of cases) {
    assertEquals(parseIsoTime(text), seconds, text);
  }
});

Deno.test("parseIsoTime() refuses what is no time", () => {
  const cases = [
    "",
    "2021",
    "2021-06-06",
    "2021-13-06T00:00:00Z",
    "2021-00-06T00:00:00Z",
    "2021-06-32T00:00:00Z",
    "2021-06-06T25:00:00Z",
    "2021-06-06T00:60:00Z",
    "2021-06-06T00:00:61Z",
    "2021-06-06T00:00:00.Z",
    "2021-06-06T00:00:00+02",
    " 2021-06-06T00:00:00Z",
    "2021-06-06T00:00:00Zx",
  ];
  for (const text of cases) assertEquals(parseIsoTime(text), NaN, text);
});

Deno.test("parseIsoTime() agrees with Date", () => {
  fc.assert(fc.property(
    fc.date({
      min: new Date(0),
      max: new Date("9999-01-01"),
      noInvalidDate: true,
    }),
    (date) => {
      assertEquals(parseIsoTime(date.toISOString()), date.getTime() / 1000);
    },
  ));
});

Deno.test("parseIsoTime() gives the double that the decimal gives", () => {
  const part = (min: number, max: number, digits = 2) =>
    fc.integer({ min, max }).map((n) => String(n).padStart(digits, "0"));
  const parts = fc.tuple(
    part(1960, 2262, 4),
    part(0, 13),
    part(0, 32),
    part(0, 25),
    part(0, 60),
    part(0, 61),
    part(0, 999_999, 6),
    fc.constantFrom("+", "-"),
    part(0, 14),
    part(0, 59),
  );
  fc.assert(
    fc.property(parts, ([y, mo, d, h, mi, s, micros, sign, zh, zm]) => {
      // With a space instead of T it is read the general way.
      const time = `${h}:${mi}:${s}.${micros}${sign}${zh}${zm}`;
      assertEquals(
        parseIsoTime(`${y}-${mo}-${d}T${time}`),
        parseIsoTime(`${y}-${mo}-${d} ${time}`),
      );
    }),
    { numRuns: 2000 },
  );
});
