import { countText } from "../evaluate/report/number_text.ts";
import type { IncidentRecord } from "../watch/incident_record.ts";
import type { LabOutcome, LabTally } from "./demo_lab.ts";
import { WIDTH, wrapText } from "./wrap_text.ts";

/** Columns of the table's first column. */
const NAME_WIDTH = 30;

function table(kinds: ReadonlyMap<string, LabTally>): string {
  const row = (name: string, connections: string, alerts: string) =>
    `  ${name.padEnd(NAME_WIDTH)}${connections.padStart(12)}${
      alerts.padStart(9)
    }\n`;
  return row("", "connections", "alerts") +
    [...kinds].map(([name, { connections, alerts }]) =>
      row(name, countText(connections), countText(alerts))
    ).join("");
}

function indented(text: string): string {
  return wrapText(text, WIDTH - 5).map((line) => `     ${line}\n`).join("");
}

/** What an incident's source really did, by the labels of all its alerts. */
function truthOf({ source }: IncidentRecord, { sources }: LabOutcome): string {
  const alerts = [...sources.get(source) ?? []]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} (${countText(count)})`);
  return `Alerts of ${source} by label: ${alerts.join(", ")}.`;
}

/** An incident: how it was told of when it opened, what it came to, what it was. */
function incidentText(
  opened: IncidentRecord,
  closed: IncidentRecord | undefined,
  truth: string,
  place: number,
): string {
  const first = indented(opened.sentence);
  const came = closed === undefined ? "" : indented(closed.sentence);
  return `  ${place}. ${first.slice(5)}${closed?.alerts === 1 ? "" : came}${
    indented(truth)
  }`;
}

/**
 * What came of the lab in plain words: how many alerts each kind of connection
 * gave, and the incidents with their sentences, in the order in which they opened.
 */
export function describeLab(
  outcome: LabOutcome,
): string {
  const { trained, kinds, records } = outcome;
  const incidents = records.filter((record) => record.type === "incident");
  const opened = incidents.filter(({ event }) => event === "opened");
  const closed = new Map(
    incidents.filter(({ event }) => event === "closed")
      .map((record) => [record.incident, record]),
  );
  const alerts = [...kinds.values()]
    .reduce((sum, kind) => sum + kind.alerts, 0);
  const intro = wrapText(
    `A lab network, its packets captured while real tools attacked it. A small ` +
      `model has learned the first ${countText(trained.seconds)} seconds, ` +
      `${
        countText(trained.connections)
      } connections, all normal. The rest went ` +
      `through what "gatewarden watch" does:`,
  ).join("\n");
  const count = opened.length;
  return `${intro}\n\n${table(kinds)}\n` +
    `${countText(alerts)} alerts became ${countText(count)} incident${
      count === 1 ? "" : "s"
    }. Each as it opened and as it ended:\n` +
    opened.map((record, i) =>
      incidentText(
        record,
        closed.get(record.incident),
        truthOf(record, outcome),
        i + 1,
      )
    ).join("");
}
