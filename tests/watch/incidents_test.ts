import { assertEquals, assertThrows } from "@std/assert";
import type { Reason } from "../../lib/detect/verdict.ts";
import { ModelError } from "../../lib/errors.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import { type Alert, makeAlert } from "../../lib/watch/alert.ts";
import type { IncidentRecord } from "../../lib/watch/incident_record.ts";
import { Incidents } from "../../lib/watch/incidents.ts";
import { connection, reason, verdict } from "./strange_connections.ts";

function alertOf(
  given: Partial<ConnectionRecord>,
  reasons?: readonly Reason[],
  score?: number,
): Alert {
  return makeAlert(verdict(score, reasons), connection(given));
}

/** Joins an alert and tells of it, as if the rate limit let everything through. */
function tell(incidents: Incidents, alert: Alert, now: number) {
  const { incident, due, closed } = incidents.join(alert, now);
  const told = due && incidents.tell(incident, due, alert, now);
  return told === undefined ? [...closed] : [...closed, told];
}

function shape(records: IncidentRecord[]) {
  return records.map(({ event, source, alerts }) => [event, source, alerts]);
}

Deno.test("Incidents tells of a scan when it opens, at ten, a hundred, and its end", () => {
  const incidents = new Incidents();
  const records: IncidentRecord[] = [];
  for (let i = 0; i < 500; i++) {
    const alert = alertOf(
      { start: 1e9 + i / 100, responderPort: i, uid: `C${i}` },
      // Which feature is strongest changes, the matter does not.
      [
        reason(i % 2 === 0 ? "pair_ports_60s" : "source_failed_60s"),
        reason("state", "REJ", "SF", 0.2),
      ],
      2 + (i % 7),
    );
    records.push(...tell(incidents, alert, 1e9 + i / 100));
  }
  // A refused connection alone is part of it, since its reasons had that as well.
  const last = alertOf({ start: 1e9 + 6 }, [reason("state", "REJ", "SF")]);
  records.push(...tell(incidents, last, 1e9 + 6));
  assertEquals(incidents.open, 1);
  assertEquals(incidents.advance(1e9 + 605), []);
  records.push(...incidents.advance(1e9 + 606));
  assertEquals(shape(records), [
    ["opened", "10.0.0.5", 1],
    ["updated", "10.0.0.5", 10],
    ["updated", "10.0.0.5", 100],
    ["closed", "10.0.0.5", 501],
  ]);
  const closed = records.at(-1)!;
  assertEquals(closed.cause, "quiet");
  assertEquals(closed.first, "2001-09-09T01:46:40.000000Z");
  assertEquals(closed.last, "2001-09-09T01:46:46.000000Z");
  assertEquals([closed.destinations, closed.ports, closed.more], [
    1,
    100,
    true,
  ]);
  assertEquals(closed.worst, 8.1);
  assertEquals(
    closed.sentence,
    "10.0.0.5 caused 501 alerts within 6 s, with 1 destination and over 100 ports, " +
      "the first for pair_ports_60s; worst score 8.1 times the threshold; now quiet.",
  );
  assertEquals(records[0]!.alert?.connection.responderPort, 0);
  assertEquals(records[0]!.sentence, records[0]!.alert?.sentence);
  assertEquals(new Set(records.map(({ incident }) => incident)).size, 1);
  assertEquals(new Set(records.map(({ id }) => id)).size, 4);
});

Deno.test("Incidents lets no trifle hide a scan of the same host", () => {
  const incidents = new Incidents();
  const scores: [second: number, score: number][] = [
    [0, 1.5],
    [70, 4],
    // The scan, which begins as a trifle too; what follows joins it.
    [180, 3],
    [180.1, 20],
    [180.2, 41],
    [181, 300],
    [182, 2],
    [183, 290],
  ];
  const records = scores.flatMap(([second, score], i) => {
    const start = 1e9 + second;
    const alert = alertOf(
      { start, uid: `C${i}` },
      [reason("pair_ports_60s")],
      score,
    );
    return tell(incidents, alert, start);
  });
  records.push(...incidents.finish());
  assertEquals(shape(records), [
    ["opened", "10.0.0.5", 1],
    ["opened", "10.0.0.5", 1],
    ["closed", "10.0.0.5", 4],
    ["closed", "10.0.0.5", 4],
  ]);
});

Deno.test("Incidents keeps sources and matters apart", () => {
  const incidents = new Incidents();
  const alerts = [
    alertOf({}),
    alertOf({ originator: "10.0.0.6" }),
    alertOf({}, [reason("originator_bytes", 1e9, 100)]),
    alertOf({}, [reason("something_own", 3, 1)]),
    alertOf({}, []),
  ];
  const first = alerts.flatMap((alert) => tell(incidents, alert, 0));
  assertEquals(first.map(({ event }) => event), Array(5).fill("opened"));
  const again = alerts.flatMap((alert) => tell(incidents, alert, 1));
  assertEquals(again, []);
  assertEquals(first.at(-1)!.reason, "score");
});

Deno.test("Incidents names both sides of one flow apart", () => {
  const incidents = new Incidents();
  const ids = [
    alertOf({}),
    alertOf({ originator: "10.0.0.9", responder: "10.0.0.5" }),
  ].flatMap((alert) => tell(incidents, alert, 0)).map(({ id }) => id);
  assertEquals(ids, [
    "incident-10.0.0.5-pair_ports_60s-CHhAvVGS1DHFjwGM9-1700000000.000000-opened-1",
    "incident-10.0.0.9-pair_ports_60s-CHhAvVGS1DHFjwGM9-1700000000.000000-opened-1",
  ]);
});

Deno.test("Incidents tells of what goes on after half an hour", () => {
  const incidents = new Incidents({ quiet: 600, updateEvery: 1800 });
  const records = Array.from(
    { length: 8 },
    (_, i) => tell(incidents, alertOf({ start: i * 500 }), i * 500),
  );
  // At 2000 s, the first after 1800 s, and not again before 3800 s.
  assertEquals(records.map(shape), [
    [["opened", "10.0.0.5", 1]],
    [],
    [],
    [],
    [["updated", "10.0.0.5", 5]],
    [],
    [],
    [],
  ]);
});

Deno.test("Incidents closes the one that is quiet for longest to make room", () => {
  const incidents = new Incidents({ most: 2 });
  const from = (originator: string, now: number) =>
    shape(tell(incidents, alertOf({ originator }), now));
  from("10.0.0.1", 0);
  from("10.0.0.2", 1);
  from("10.0.0.1", 2);
  assertEquals(from("10.0.0.3", 3), [
    ["closed", "10.0.0.2", 1],
    ["opened", "10.0.0.3", 1],
  ]);
  assertEquals([incidents.open, incidents.evicted], [2, 1]);
  assertEquals(shape(incidents.finish()), [
    ["closed", "10.0.0.1", 2],
    ["closed", "10.0.0.3", 1],
  ]);
  assertEquals(incidents.open, 0);
});

Deno.test("Incidents closes in silence what nobody was told of", () => {
  const incidents = new Incidents();
  const held = alertOf({});
  assertEquals(incidents.join(held, 0).due, "opened");
  // It goes on collecting, and opens with all it has.
  const { incident, due } = incidents.join(held, 1);
  assertEquals(due, "opened");
  const opened = incidents.tell(incident, "opened", held, 1);
  assertEquals([opened.event, opened.alerts], ["opened", 2]);
  assertEquals(
    opened.sentence.startsWith("10.0.0.5 caused 2 alerts"),
    true,
  );
  incidents.join(alertOf({ originator: "10.0.0.6" }), 2);
  assertEquals(shape(incidents.advance(1000)), [["closed", "10.0.0.5", 2]]);
  assertEquals(incidents.open, 0);
});

Deno.test("Incidents goes on from its state", () => {
  const whole = new Incidents();
  tell(whole, alertOf({ originator: "a" }), 0);
  tell(whole, alertOf({ originator: "b", start: 5 }, undefined, 20), 5);
  tell(whole, alertOf({ originator: "a", start: 7 }), 7);
  whole.join(alertOf({ originator: "c", start: 8 }), 8);
  const state = JSON.parse(JSON.stringify(whole));
  const again = Incidents.fromJSON(state);
  assertEquals(JSON.parse(JSON.stringify(again)), state);
  assertEquals(again.advance(606), whole.advance(606));
  assertEquals(again.finish(), whole.finish());
  state.open[1].worst.score = "high";
  assertThrows(
    () => Incidents.fromJSON(state),
    ModelError,
    "incidents.open[1].worst.score",
  );
});
