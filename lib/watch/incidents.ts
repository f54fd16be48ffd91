/**
 * Alerts of one source about one matter become one incident.
 *
 * A port scan makes a thousand strange connections, and a person wants to hear of
 * it once. An alert joins an open incident of the same originator when the theme
 * of its strongest reason is one that the incident's alerts have had among their
 * reasons. The theme counts and not the feature, because which of a dozen window
 * features is strongest changes from one connection of a scan to the next.
 * An incident takes no alert ten times as strange as all that it had until a minute
 * ago: else a trifle would hide what the same host does later.
 *
 * An incident is told of when it opens, again when it has ten times the alerts it
 * was last told with, or when it was updated last some time ago and goes on, and
 * when it was quiet for a while. What the rate limit does not let through leaves
 * the incident untold: it goes on collecting, and opens with all it has at its
 * first alert that is let through.
 *
 * The number of open incidents is bounded: the one whose last alert is oldest is
 * closed in favour of a new one, and counted.
 *
 * @module
 */
import { readArray, readInteger, readObject } from "../features/json_fields.ts";
import type { Alert } from "./alert.ts";
import {
  addAlert,
  alertThemes,
  type Incident,
  incidentJson,
  isAbout,
  openIncident,
  outgrows,
  readIncident,
} from "./incident.ts";
import {
  type CloseCause,
  type IncidentRecord,
  incidentRecord,
} from "./incident_record.ts";

/** How incidents are told apart in time and number. */
export interface IncidentOptions {
  /** Seconds without an alert after which an incident is closed. @default {600} */
  readonly quiet?: number;
  /** Seconds after which one that goes on is told of again. @default {1800} */
  readonly updateEvery?: number;
  /** How many may be open. @default {256} */
  readonly most?: number;
}

/** An incident is told of again when it has so many times the alerts. */
const GROWTH = 10;

/** What became of an alert. */
export interface Joined {
  /** The incident it belongs to now. */
  readonly incident: Incident;
  /** What there is to tell of it, if the rate limit lets it through. */
  readonly due?: "opened" | "updated";
  /** Incidents that had to be closed for it. */
  readonly closed: readonly IncidentRecord[];
}

/** The open incidents; see the file's opening. */
export class Incidents {
  readonly #quiet: number;
  readonly #updateEvery: number;
  readonly #most: number;
  /** The one whose last alert is oldest comes first. */
  readonly #open = new Set<Incident>();
  readonly #bySource = new Map<string, Incident[]>();
  #evicted = 0;

  /** None is open. */
  constructor(
    { quiet = 600, updateEvery = 1800, most = 256 }: IncidentOptions = {},
  ) {
    this.#quiet = quiet;
    this.#updateEvery = updateEvery;
    this.#most = most;
  }

  /** How many are open. */
  get open(): number {
    return this.#open.size;
  }

  /** How many were closed because too many were open. */
  get evicted(): number {
    return this.#evicted;
  }

  /**
   * Takes an alert into the incident it belongs to.
   *
   * @param now The event clock's time.
   */
  join(alert: Alert, now: number): Joined {
    const themes = alertThemes(alert);
    const its = this.#bySource.get(alert.connection.originator) ?? [];
    // The one that was joined last: beside one that was outgrown, the one that is.
    const known = its.findLast((incident) =>
      isAbout(incident, themes) && !outgrows(alert, incident, now)
    );
    const closed = known === undefined ? this.#makeRoom() : [];
    const incident = known ?? openIncident(alert, now);
    if (known !== undefined) this.#remove(known);
    addAlert(incident, alert, themes, now);
    this.#add(incident);
    return { incident, due: this.#due(incident, now), closed };
  }

  /** Makes the record of an incident that is told of, and notes that it is. */
  tell(
    incident: Incident,
    event: "opened" | "updated",
    alert: Alert,
    now: number,
  ): IncidentRecord {
    incident.told = true;
    incident.toldAlerts = incident.alerts;
    incident.toldAt = now;
    return incidentRecord(incident, event, { alert });
  }

  /** Closes what was quiet for long enough. */
  advance(now: number): IncidentRecord[] {
    const closed: IncidentRecord[] = [];
    for (const incident of this.#open) {
      if (now - incident.lastAt < this.#quiet) break;
      closed.push(...this.#close(incident, "quiet"));
    }
    return closed;
  }

  /** Closes all, as the input has ended. */
  finish(): IncidentRecord[] {
    return [...this.#open].flatMap((incident) => this.#close(incident, "end"));
  }

  #due(incident: Incident, now: number): Joined["due"] {
    if (!incident.told) return "opened";
    const due = incident.alerts >= GROWTH * incident.toldAlerts ||
      now - incident.toldAt >= this.#updateEvery;
    return due ? "updated" : undefined;
  }

  #makeRoom(): IncidentRecord[] {
    if (this.#open.size < this.#most) return [];
    const [oldest] = this.#open;
    this.#evicted++;
    return this.#close(oldest!, "evicted");
  }

  /** One that nobody was told of ends in silence. */
  #close(incident: Incident, cause: CloseCause): IncidentRecord[] {
    this.#remove(incident);
    return incident.told ? [incidentRecord(incident, "closed", { cause })] : [];
  }

  #add(incident: Incident): void {
    this.#open.add(incident);
    const its = this.#bySource.get(incident.source);
    if (its === undefined) this.#bySource.set(incident.source, [incident]);
    else its.push(incident);
  }

  #remove(incident: Incident): void {
    this.#open.delete(incident);
    const rest = this.#bySource.get(incident.source)!
      .filter((other) => other !== incident);
    if (rest.length === 0) this.#bySource.delete(incident.source);
    else this.#bySource.set(incident.source, rest);
  }

  /** The state for a checkpoint. */
  toJSON(): Record<string, unknown> {
    return {
      evicted: this.#evicted,
      open: Array.from(this.#open, incidentJson),
    };
  }

  /**
   * Incidents from their state; options may have changed since.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  static fromJSON(
    value: unknown,
    options: IncidentOptions = {},
    path = "incidents",
  ): Incidents {
    const incidents = new Incidents(options);
    const state = readObject(value, path, ["evicted", "open"]);
    incidents.#evicted = readInteger(state.evicted, `${path}.evicted`, 0);
    for (const [i, item] of readArray(state.open, `${path}.open`).entries()) {
      incidents.#add(readIncident(item, `${path}.open[${i}]`));
    }
    return incidents;
  }
}
