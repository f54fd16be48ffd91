/**
 * From strange connections to few records.
 *
 *     verdict, connection ─► allowlist ─► pseudonyms ─► alert ─► incident ─► rate limit ─► records
 *
 * All of it runs by the starts of the connections, never by the clock on the wall:
 * the same traffic gives the same records with the same ids, however fast it is
 * read and however often reading was resumed from a checkpoint. Every step is
 * synchronous, so a checkpoint between two calls is whole.
 *
 * Every alert is one of four: allowed by the allowlist; opening an incident that
 * is told of; merged into an incident that was told of; or held, as the rate limit
 * lets no more through. An incident whose opening is held opens later, with its
 * count, or closes untold; what was held is summed up.
 *
 * Openings, updates and summaries count against the limit, so that no period sees
 * more of them than it says. Updates leave half of the room to openings: what goes
 * on may wait, what is new may not. Closings ride free, as there is one at most
 * for each opening and who keeps a list of what is open needs them; so does the
 * last summary, when the input ends. A summary is due as soon as half of the room
 * is free again, for two records at least, or after a whole period.
 *
 * @module
 */
import { ConfigurationError, ModelError } from "../errors.ts";
import { readNumber, readObject } from "../features/json_fields.ts";
import type { Verdict } from "../detect/verdict.ts";
import type { ConnectionRecord } from "../records/connections/connection_record.ts";
import { type Alert, makeAlert, type WindowConnections } from "./alert.ts";
import { type AlertCounts, readAlertCounts } from "./alert_counts.ts";
import { Allowlist } from "./allowlist.ts";
import { EventClock } from "./event_clock.ts";
import { HeldBack, type Summary } from "./held_back.ts";
import type { IncidentRecord } from "./incident_record.ts";
import { type IncidentOptions, Incidents } from "./incidents.ts";
import type { Pseudonyms } from "./pseudonym.ts";
import { type Rate, RateLimit } from "./rate_limit.ts";
import { Simulation, type SimulationRecord } from "./simulation.ts";

/** What is written, one JSON object a line; each has an id of its own. */
export type AlertRecord =
  & (IncidentRecord | Summary | SimulationRecord)
  & {
    /** Whether the record only says what would have been written. */
    readonly simulated?: true;
  };

/** How alerts become records. */
export interface AlertPipelineOptions {
  /** How many records a person wants to read. @default {{ count: 20, seconds: 3600 }} */
  readonly maxAlerts?: Rate;
  /** How incidents are told apart in time and number. */
  readonly incidents?: IncidentOptions;
  /** What need not be told. @default {Allowlist.empty()} */
  readonly allowlist?: Allowlist;
  /** Replaces addresses in all that is written and kept. */
  readonly pseudonyms?: Pseudonyms;
  /** Marks all records as simulated, and sums them up at the end. @default {false} */
  readonly simulate?: boolean;
}

const TWENTY_AN_HOUR: Rate = { count: 20, seconds: 3600 };

const KEYS = [
  "clock",
  "incidents",
  "limit",
  "held",
  "heldAt",
  "counts",
  "allowlist",
  "simulation",
];

/** From verdicts to the records that are written; see the file's opening. */
export class AlertPipeline {
  readonly #options: AlertPipelineOptions;
  readonly #rate: Rate;
  #allowlist: Allowlist;
  #clock = new EventClock();
  #incidents: Incidents;
  #limit: RateLimit;
  #held = new HeldBack();
  /** When the first alert was held that is not summed up, by the event clock. */
  #heldAt = 0;
  #counts = { alerts: 0, opened: 0, merged: 0, held: 0, allowed: 0 };
  #simulation: Simulation | undefined;

  /** A pipeline that has seen nothing. */
  constructor(options: AlertPipelineOptions = {}) {
    this.#options = options;
    this.#rate = options.maxAlerts ?? TWENTY_AN_HOUR;
    this.#allowlist = options.allowlist ?? Allowlist.empty();
    this.#incidents = new Incidents(options.incidents);
    this.#limit = new RateLimit(this.#rate);
    this.#simulation = options.simulate ? new Simulation() : undefined;
  }

  /** What became of the alerts so far. */
  get counts(): AlertCounts {
    return { ...this.#counts };
  }

  /** How many incidents are open, told of or not. */
  get openIncidents(): number {
    return this.#incidents.open;
  }

  /** How many incidents were closed because too many were open. */
  get evictedIncidents(): number {
    return this.#incidents.evicted;
  }

  /** What need not be told. */
  get allowlist(): Allowlist {
    return this.#allowlist;
  }

  /** Puts another allowlist in place; equal entries keep their counts. */
  replaceAllowlist(allowlist: Allowlist): void {
    allowlist.takeOver(this.#allowlist);
    this.#allowlist = allowlist;
  }

  /** Sentences for people that are due, such as an allowlist's entry that is over. */
  takeNotices(): string[] {
    const { newest } = this.#clock;
    return newest === undefined ? [] : this.#allowlist.expired(newest);
  }

  /**
   * Moves time on, for connections that are not strange.
   *
   * @param start A connection's start, in seconds since 1970.
   * @returns What is to be written: closed incidents, a summary.
   */
  advance(start: number): AlertRecord[] {
    const now = this.#clock.advance(start);
    return this.#written([
      ...this.#incidents.advance(now),
      ...this.#summary(now),
    ]);
  }

  /**
   * Takes in what the detector says of a connection; time moves on in any case.
   *
   * @param verdict The verdict. One that is not anomalous gives no alert.
   * @param connection The connection it is about; of a window, the last.
   * @param window All connections of the window, oldest first, where it has several.
   * @returns What is to be written, in order.
   */
  push(
    verdict: Verdict,
    connection: ConnectionRecord,
    window: WindowConnections = [],
  ): AlertRecord[] {
    const records = this.advance(connection.start);
    if (!verdict.anomalous) return records;
    this.#counts.alerts++;
    if (this.#allowlist.allows(connection)) {
      this.#counts.allowed++;
      return records;
    }
    const { pseudonyms } = this.#options;
    const alert = pseudonyms === undefined
      ? makeAlert(verdict, connection, window)
      : makeAlert(
        verdict,
        pseudonyms.connection(connection),
        window.map((one) => one && pseudonyms.connection(one)),
      );
    this.#simulation?.add(alert);
    return [...records, ...this.#written(this.#tell(alert))];
  }

  /** Closes all incidents and sums up what was held, as the input has ended. */
  finish(): AlertRecord[] {
    const last = this.#held.take();
    const records = this.#written([
      ...this.#incidents.finish(),
      ...(last === undefined ? [] : [last]),
    ]);
    const simulation = this.#simulation?.record(this.counts);
    return simulation === undefined ? records : [...records, simulation];
  }

  /** Takes an alert into its incident, and tells of it or holds it back. */
  #tell(alert: Alert): AlertRecord[] {
    const { now } = this.#clock;
    const { incident, due, closed } = this.#incidents.join(alert, now);
    if (due === "opened") {
      if (!this.#limit.take(now)) {
        this.#hold(alert, now);
        return [...closed];
      }
      this.#counts.opened++;
      return [...closed, this.#incidents.tell(incident, due, alert, now)];
    }
    this.#counts.merged++;
    const spare = Math.floor(this.#limit.capacity / 2);
    if (due === undefined || !this.#limit.take(now, spare)) return [...closed];
    return [...closed, this.#incidents.tell(incident, due, alert, now)];
  }

  #hold(alert: Alert, now: number): void {
    if (this.#held.held === 0) this.#heldAt = now;
    this.#held.add(alert);
    this.#counts.held++;
  }

  #summary(now: number): AlertRecord[] {
    if (this.#held.held === 0) return [];
    // Room for two at least: a summary must never be what keeps an opening out. On
    // a tie after a whole period the opening comes first for the same reason.
    const half = Math.max(Math.ceil(this.#limit.capacity / 2), 2);
    const due = this.#limit.hasRoom(now, half) ||
      now - this.#heldAt > this.#rate.seconds;
    if (!due || !this.#limit.take(now)) return [];
    return [this.#held.take()!];
  }

  #written(records: AlertRecord[]): AlertRecord[] {
    if (this.#simulation === undefined) return records;
    this.#simulation.wrote(records.length);
    return records.map((record) => ({ ...record, simulated: true as const }));
  }

  /** The state for a checkpoint, as plain JSON of bounded size. */
  toJSON(): Record<string, unknown> {
    return {
      clock: this.#clock.toJSON(),
      incidents: this.#incidents.toJSON(),
      limit: this.#limit.toJSON(),
      held: this.#held.toJSON(),
      heldAt: this.#heldAt,
      counts: this.counts,
      allowlist: this.#allowlist.toJSON(),
      simulation: this.#simulation?.toJSON() ?? null,
    };
  }

  /**
   * A pipeline that goes on from a checkpoint; options may have changed since.
   *
   * @param value What `toJSON` gave, through JSON or not.
   * @throws {ConfigurationError} If the state is damaged; the error names the field.
   */
  static fromJSON(
    value: unknown,
    options: AlertPipelineOptions = {},
  ): AlertPipeline {
    const pipeline = new AlertPipeline(options);
    try {
      pipeline.#restore(value);
    } catch (error) {
      // The checks are those of a model file; what is damaged here is another one.
      if (!(error instanceof ModelError)) throw error;
      throw new ConfigurationError(
        `Cannot go on from the checkpoint: ${error.message}`,
      );
    }
    return pipeline;
  }

  #restore(value: unknown): void {
    const state = readObject(value, "alerts", KEYS);
    const { incidents } = this.#options;
    this.#clock = EventClock.fromJSON(state.clock, "alerts.clock");
    this.#incidents = Incidents.fromJSON(
      state.incidents,
      incidents,
      "alerts.incidents",
    );
    this.#limit = RateLimit.fromJSON(this.#rate, state.limit, "alerts.limit");
    this.#held = HeldBack.fromJSON(state.held, "alerts.held");
    this.#heldAt = readNumber(state.heldAt, "alerts.heldAt");
    this.#counts = readAlertCounts(state.counts, "alerts.counts");
    this.#allowlist.restore(state.allowlist, "alerts.allowlist");
    if (this.#simulation !== undefined && state.simulation !== null) {
      this.#simulation = Simulation.fromJSON(
        state.simulation,
        "alerts.simulation",
      );
    }
  }
}
