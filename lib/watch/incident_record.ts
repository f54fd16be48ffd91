import type { Alert } from "./alert.ts";
import type { Incident } from "./incident.ts";
import { countText, nameText, numberText, secondsText } from "./value_text.ts";

/** What is written of an incident. */
export interface IncidentRecord {
  /** Tells records apart. */
  readonly type: "incident";
  /** The record's own name, no other record has it: incident, event and count. */
  readonly id: string;
  /** The incident's name, the same in all of its records. */
  readonly incident: string;
  /** What happened to it. */
  readonly event: "opened" | "updated" | "closed";
  /** Of a closed one, why: it was quiet, others needed its place, or input ended. */
  readonly cause?: "quiet" | "evicted" | "end";
  /** The originator of its alerts, or its pseudonym. */
  readonly source: string;
  /** The feature that its first alert was mostly about. */
  readonly reason: string;
  /** The time of its earliest alert, ISO 8601. */
  readonly first: string;
  /** The time of its latest alert. */
  readonly last: string;
  /** How many alerts it has, those included that the rate limit held back. */
  readonly alerts: number;
  /** How many different responders, at most 100 counted. */
  readonly destinations: number;
  /** How many different ports of responders, at most 100 counted. */
  readonly ports: number;
  /** Whether there are more destinations or ports than counted. */
  readonly more?: true;
  /** The highest score among its alerts. */
  readonly worst: number;
  /** That score by its threshold, where that is above zero. */
  readonly worstRatio: number | null;
  /** The incident in plain English. */
  readonly sentence: string;
  /** The alert that it was opened or updated by. */
  readonly alert?: Alert;
}

/** Why a closed incident was closed. */
export type CloseCause = NonNullable<IncidentRecord["cause"]>;

const CLOSED: Readonly<Record<CloseCause, string>> = {
  quiet: "now quiet",
  evicted: "no longer followed, as other sources are more active",
  end: "open when the input ended",
};

function summed(incident: Incident): string {
  const { source, reason, alerts, destinations, ports, worst } = incident;
  const seconds = (Date.parse(incident.last) - Date.parse(incident.first)) /
    1000;
  const within = seconds > 0 ? ` within ${secondsText(seconds)}` : "";
  const score = worst.ratio === null
    ? `score ${numberText(worst.score)}`
    : `score ${numberText(worst.ratio)} times the threshold`;
  return `${nameText(source)} caused ${countText(alerts)} alert${
    alerts === 1 ? "" : "s"
  }${within}, with ${destinations.text("destination")} and ` +
    `${ports.text("port")}, the first for ${nameText(reason)}; worst ${score}`;
}

function sentenceOf(
  incident: Incident,
  alert: Alert | undefined,
  cause: CloseCause | undefined,
): string {
  if (cause !== undefined) return `${summed(incident)}; ${CLOSED[cause]}.`;
  // The first alert says it all; held-back ones before it need a word.
  if (alert !== undefined && incident.alerts === 1) return alert.sentence;
  return `${summed(incident)}.`;
}

/**
 * Makes the record of what happened to an incident.
 *
 * @param alert The alert it was opened or updated by.
 * @param cause Why it was closed.
 */
export function incidentRecord(
  incident: Incident,
  event: IncidentRecord["event"],
  { alert, cause }: { alert?: Alert; cause?: CloseCause },
): IncidentRecord {
  const { destinations, ports } = incident;
  return {
    type: "incident",
    id: `${incident.id}-${event}-${incident.alerts}`,
    incident: incident.id,
    event,
    ...(cause !== undefined && { cause }),
    source: incident.source,
    reason: incident.reason,
    first: incident.first,
    last: incident.last,
    alerts: incident.alerts,
    destinations: destinations.count,
    ports: ports.count,
    ...((destinations.more || ports.more) && { more: true }),
    worst: incident.worst.score,
    worstRatio: incident.worst.ratio,
    sentence: sentenceOf(incident, alert, cause),
    ...(alert !== undefined && { alert }),
  };
}
