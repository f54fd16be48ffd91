import {
  fieldError,
  readArray,
  readInteger,
  readObject,
} from "../features/json_fields.ts";
import type { Alert } from "./alert.ts";
import type { AlertCounts } from "./alert_counts.ts";
import { topReason } from "./incident.ts";
import { readText } from "./state_text.ts";
import { TopCounter } from "./top_counter.ts";

/** Two years: longer simulations name their first days only. */
const MOST_DAYS = 731;

/** How many sources and reasons are named. */
const NAMED = 20;

/** What would have alerted, at the end of a simulation. */
export interface SimulationRecord {
  /** Tells records apart. */
  readonly type: "simulation";
  /** The record's own name. */
  readonly id: string;
  /** What became of the alerts. */
  readonly counts: AlertCounts;
  /** Records that would have been written, closings and summaries included. */
  readonly records: number;
  /** Alerts that were not allowed, per day (UTC), the first 731 days. */
  readonly byDay: readonly { readonly day: string; readonly alerts: number }[];
  /** Alerts on days beyond those. */
  readonly laterDays: number;
  /** The originators with the most of them. */
  readonly bySource: readonly {
    readonly source: string;
    readonly alerts: number;
  }[];
  /** The features that they were mostly about. */
  readonly byReason: readonly {
    readonly reason: string;
    readonly alerts: number;
  }[];
}

/** Counts what would have alerted. */
export class Simulation {
  #records = 0;
  #laterDays = 0;
  readonly #byDay = new Map<string, number>();
  #bySource = new TopCounter();
  #byReason = new TopCounter();

  /** Counts an alert that was not allowed. */
  add(alert: Alert): void {
    const day = alert.time.slice(0, alert.time.indexOf("T"));
    const count = this.#byDay.get(day);
    if (count === undefined && this.#byDay.size >= MOST_DAYS) this.#laterDays++;
    else this.#byDay.set(day, (count ?? 0) + 1);
    this.#bySource.add(alert.connection.originator);
    this.#byReason.add(topReason(alert));
  }

  /** Counts records that would have been written. */
  wrote(records: number): void {
    this.#records += records;
  }

  /** What would have alerted, all in all. */
  record(counts: AlertCounts): SimulationRecord {
    const days = [...this.#byDay].sort(([a], [b]) => a < b ? -1 : 1);
    return {
      type: "simulation",
      id: "simulation",
      counts,
      records: this.#records,
      byDay: days.map(([day, alerts]) => ({ day, alerts })),
      laterDays: this.#laterDays,
      bySource: this.#bySource.top(NAMED)
        .map(([source, alerts]) => ({ source, alerts })),
      byReason: this.#byReason.top(NAMED)
        .map(([reason, alerts]) => ({ reason, alerts })),
    };
  }

  /** The state for a checkpoint. */
  toJSON(): Record<string, unknown> {
    return {
      records: this.#records,
      laterDays: this.#laterDays,
      byDay: [...this.#byDay],
      bySource: this.#bySource.toJSON(),
      byReason: this.#byReason.toJSON(),
    };
  }

  /**
   * A simulation from its state.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  static fromJSON(value: unknown, path = "simulation"): Simulation {
    const simulation = new Simulation();
    const state = readObject(value, path, Object.keys(simulation.toJSON()));
    simulation.#records = readInteger(state.records, `${path}.records`, 0);
    simulation.#laterDays = readInteger(
      state.laterDays,
      `${path}.laterDays`,
      0,
    );
    const days = readArray(state.byDay, `${path}.byDay`);
    if (days.length > MOST_DAYS) {
      throw fieldError(`${path}.byDay`, `at most ${MOST_DAYS} days`, days);
    }
    for (const [i, pair] of days.entries()) {
      const [day, alerts] = readArray(pair, `${path}.byDay[${i}]`);
      simulation.#byDay.set(
        readText(day, `${path}.byDay[${i}][0]`),
        readInteger(alerts, `${path}.byDay[${i}][1]`, 1),
      );
    }
    simulation.#bySource = TopCounter.fromJSON(
      state.bySource,
      `${path}.bySource`,
    );
    simulation.#byReason = TopCounter.fromJSON(
      state.byReason,
      `${path}.byReason`,
    );
    return simulation;
  }
}
