import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { DisjointWindows } from "../../lib/detect/disjoint_windows.ts";
import { TrafficClock } from "../../lib/detect/traffic_clock.ts";
import { ConfigurationError } from "../../lib/errors.ts";

function clockOf(...times: (string | undefined)[]): TrafficClock {
  const clock = new TrafficClock();
  times.forEach((time) => clock.see(time));
  return clock;
}

Deno.test("TrafficClock tells the windows of a day from times of every form", () => {
  // A row every minute is 1,440 a day, whatever the order.
  const minutes = [
    ["2026-01-05T00:00:00Z", "2026-01-05T00:02:00Z", "2026-01-05T00:01:00Z"],
    ["2014-02-14 14:30:00", "2014-02-14 14:31:00", "2014-02-14 14:32:00"],
    ["2014-02-14 14:30", "2014-02-14T14:31:00.000000", "2014-02-14 14:32"],
    [
      "2026-01-05T00:00:00.123456+01:00",
      "2026-01-05T00:01:00.123+0100",
      "2026-01-04T23:02:00.123456Z",
    ],
    ["1331901000.5", "1331901060.5", "1331901120.5"],
    ["1331901000000", "1331901060000", "1331901120000"],
    ["0", "60", "120"],
  ];
  for (const times of minutes) {
    assertAlmostEquals(clockOf(...times).windowsPerDay(3), 1440, 1e-3);
    assertAlmostEquals(clockOf(...times).windowsPerDay(1), 480, 1e-3);
  }
});

Deno.test("TrafficClock says why times do not tell", () => {
  const cases: [TrafficClock, string][] = [
    [clockOf("0", undefined), "rows of the traffic have no time"],
    [clockOf("0", "noon", "9"), 'the time "noon" cannot be read'],
    [
      clockOf("0", "2026-13-40 00:00:00"),
      'the time "2026-13-40 00:00:00" cannot be read',
    ],
    [clockOf("5", "5"), "all of the traffic has one time"],
    [clockOf("5"), "all of the traffic has one time"],
    [clockOf(), "all of the traffic has one time"],
  ];
  for (const [clock, reason] of cases) {
    assertThrows(
      () => clock.windowsPerDay(5),
      ConfigurationError,
      `Cannot set a threshold by alerts per day as ${reason}: say with ` +
        `--windows-per-day N how many windows a day has`,
    );
  }
});

Deno.test("DisjointWindows takes every timesteps-th window, of each key", () => {
  const taken = (windows: number[][]) => {
    const disjoint = new DisjointWindows();
    return windows.filter((rows) => disjoint.take(rows));
  };
  assertEquals(
    taken(Array.from({ length: 10 }, (_, i) => [i, i + 1, i + 2])),
    [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]],
  );
  assertEquals(
    taken([[0, 2], [1, 3], [2, 4], [3, 5], [4, 6]]),
    [[0, 2], [1, 3], [4, 6]],
  );
  assertEquals(taken([[0], [1], [2]]).length, 3);
});
