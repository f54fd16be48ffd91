import {
  readArray,
  readBoolean,
  readInteger,
  readNumber,
  readObject,
} from "../features/json_fields.ts";
import type { Alert } from "./alert.ts";
import { DistinctNames } from "./distinct_names.ts";
import { themeOf } from "./feature_phrases.ts";
import { readText } from "./state_text.ts";

/** A second or third reason that carries less than this is no part of the matter. */
const LEAST_SHARE = 0.1;

/** A source shows few themes; only schemas of one's own have more. */
const MOST_THEMES = 16;

/** An alert that is so many times as strange as an incident's worst is no part of it. */
const OUTGROWN = 10;

/** In that time a matter may become worse by itself: a scan's first packets are few. */
const SETTLED_SECONDS = 60;

/** What an alert is about: the themes of its reasons, the strongest first. */
export function alertThemes({ reasons }: Alert): string[] {
  return reasons
    .filter(({ share }, i) => i === 0 || share >= LEAST_SHARE)
    .map(({ feature }) => themeOf(feature));
}

/** The feature an alert is mostly about; `score` where it has no reasons. */
export function topReason({ reasons }: Alert): string {
  return reasons[0]?.feature ?? "score";
}

/** Alerts of one source about one matter: what is known of them so far. */
export interface Incident {
  /** Its name: source, reason and first alert. */
  readonly id: string;
  /** The originator, or its pseudonym. */
  readonly source: string;
  /** The feature that the first alert was mostly about. */
  readonly reason: string;
  /** The themes of all its alerts. */
  readonly themes: Set<string>;
  /** The time of the earliest alert, ISO 8601. */
  first: string;
  /** The time of the latest alert. */
  last: string;
  /** How many alerts it has. */
  alerts: number;
  /** The responders of its alerts. */
  readonly destinations: DistinctNames;
  /** The responders' ports. */
  readonly ports: DistinctNames;
  /** Of the alert with the highest score. */
  worst: { readonly score: number; readonly ratio: number | null };
  /** The highest score by its threshold up to `recentAt`; 0 where there is none. */
  settled: number;
  /** The highest since then. */
  recent: number;
  /** A minute ago at most, or when alerts began again after that. */
  recentAt: number;
  /** Whether it was told of at all: the rate limit may have held it back. */
  told: boolean;
  /** How many alerts it had when it was last told of. */
  toldAlerts: number;
  /** When it was last told of, by the event clock. */
  toldAt: number;
  /** When its last alert came, by the event clock. */
  lastAt: number;
}

/** An incident that begins with an alert, which is yet to be added. */
export function openIncident(alert: Alert, now: number): Incident {
  const source = alert.connection.originator;
  const reason = topReason(alert);
  return {
    // Not by number: after a restart the same alert must give the same name.
    id: `incident-${source}-${reason}-${alert.id}`,
    source,
    reason,
    themes: new Set(),
    first: alert.time,
    last: alert.time,
    alerts: 0,
    destinations: new DistinctNames(),
    ports: new DistinctNames(),
    worst: { score: alert.score, ratio: alert.ratio },
    settled: 0,
    recent: 0,
    recentAt: now,
    told: false,
    toldAlerts: 0,
    toldAt: now,
    lastAt: now,
  };
}

/** Whether alerts of these themes are about the same matter as the incident. */
export function isAbout(
  { themes }: Incident,
  [strongest]: readonly string[],
): boolean {
  return strongest === undefined ? themes.size === 0 : themes.has(strongest);
}

/**
 * Whether an alert is another matter for being far stranger than all that the
 * incident had until a minute ago: a scan by a host that had a trifle told of is
 * news. What it had since may be the scan's own beginning.
 */
export function outgrows(
  { ratio }: Alert,
  { settled, recent, recentAt }: Incident,
  now: number,
): boolean {
  const before = now - recentAt >= SETTLED_SECONDS
    ? Math.max(settled, recent)
    : settled;
  return ratio !== null && before > 0 && ratio >= OUTGROWN * before;
}

function settle(incident: Incident, { ratio }: Alert, now: number): void {
  if (now - incident.recentAt >= SETTLED_SECONDS) {
    incident.settled = Math.max(incident.settled, incident.recent);
    incident.recent = 0;
    incident.recentAt = now;
  }
  incident.recent = Math.max(incident.recent, ratio ?? 0);
}

/** Takes an alert in. */
export function addAlert(
  incident: Incident,
  alert: Alert,
  themes: readonly string[],
  now: number,
): void {
  const { responder, responderPort, protocol } = alert.connection;
  for (const theme of themes) {
    if (incident.themes.size < MOST_THEMES) incident.themes.add(theme);
  }
  incident.alerts++;
  settle(incident, alert, now);
  incident.destinations.add(responder);
  incident.ports.add(`${responderPort}/${protocol}`);
  if (alert.score > incident.worst.score) {
    incident.worst = { score: alert.score, ratio: alert.ratio };
  }
  // Alerts come nearly in order.
  if (alert.time > incident.last) incident.last = alert.time;
  if (alert.time < incident.first) incident.first = alert.time;
  incident.lastAt = now;
}

/** The state for a checkpoint. */
export function incidentJson(incident: Incident): Record<string, unknown> {
  return {
    ...incident,
    themes: [...incident.themes],
    destinations: incident.destinations.toJSON(),
    ports: incident.ports.toJSON(),
  };
}

const KEYS = [
  "id",
  "source",
  "reason",
  "themes",
  "first",
  "last",
  "alerts",
  "destinations",
  "ports",
  "worst",
  "settled",
  "recent",
  "recentAt",
  "told",
  "toldAlerts",
  "toldAt",
  "lastAt",
];

function readWorst(value: unknown, path: string): Incident["worst"] {
  const { score, ratio } = readObject(value, path, ["score", "ratio"]);
  return {
    score: readNumber(score, `${path}.score`),
    ratio: ratio === null ? null : readNumber(ratio, `${path}.ratio`),
  };
}

/**
 * An incident from its state.
 *
 * @throws {ModelError} If the state is damaged; the error names the field.
 */
export function readIncident(value: unknown, path: string): Incident {
  const state = readObject(value, path, KEYS);
  const text = (key: string) => readText(state[key], `${path}.${key}`);
  const number = (key: string) => readNumber(state[key], `${path}.${key}`);
  const names = (key: string) =>
    DistinctNames.fromJSON(state[key], `${path}.${key}`);
  const themes = readArray(state.themes, `${path}.themes`)
    .slice(0, MOST_THEMES)
    .map((theme, i) => readText(theme, `${path}.themes[${i}]`));
  return {
    id: text("id"),
    source: text("source"),
    reason: text("reason"),
    themes: new Set(themes),
    first: text("first"),
    last: text("last"),
    alerts: readInteger(state.alerts, `${path}.alerts`, 1),
    destinations: names("destinations"),
    ports: names("ports"),
    worst: readWorst(state.worst, `${path}.worst`),
    settled: number("settled"),
    recent: number("recent"),
    recentAt: number("recentAt"),
    told: readBoolean(state.told, `${path}.told`),
    toldAlerts: readInteger(state.toldAlerts, `${path}.toldAlerts`, 0),
    toldAt: number("toldAt"),
    lastAt: number("lastAt"),
  };
}
