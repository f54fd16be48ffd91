import {
  fieldError,
  readInteger,
  readObject,
} from "../features/json_fields.ts";
import type { Alert } from "./alert.ts";
import { readText } from "./state_text.ts";
import { TopCounter } from "./top_counter.ts";
import { countText, nameText } from "./value_text.ts";

/** How many of the most active ones a summary names. */
const NAMED = 5;

/** A name and how many alerts it has. */
export interface Tally {
  /** The address, or its pseudonym. */
  readonly name: string;
  /** How many alerts; at most a little too many where there were many names. */
  readonly alerts: number;
}

/** What the rate limit held back. */
export interface Summary {
  /** Tells records apart. */
  readonly type: "summary";
  /** The record's own name. */
  readonly id: string;
  /** How many alerts were held back. */
  readonly held: number;
  /** The time of the earliest of them, ISO 8601. */
  readonly since: string;
  /** The time of the latest of them. */
  readonly until: string;
  /** The five originators with the most of them. */
  readonly bySource: readonly Tally[];
  /** The five responders with the most of them. */
  readonly byDestination: readonly Tally[];
  /** The one with the highest score. */
  readonly worst: Alert;
  /** All that in plain English. */
  readonly sentence: string;
}

function tallies(counter: TopCounter): Tally[] {
  return counter.top(NAMED).map(([name, alerts]) => ({ name, alerts }));
}

/** Collects the alerts that are held back, until they are summed up. */
export class HeldBack {
  #held = 0;
  #since = "";
  #until = "";
  #bySource = new TopCounter();
  #byDestination = new TopCounter();
  #worst: Alert | undefined;
  #numbered = 0;

  /** How many wait to be summed up. */
  get held(): number {
    return this.#held;
  }

  /** Holds an alert back. */
  add(alert: Alert): void {
    const { time, score, connection } = alert;
    if (this.#held === 0 || time < this.#since) this.#since = time;
    if (this.#held === 0 || time > this.#until) this.#until = time;
    this.#held++;
    this.#bySource.add(connection.originator);
    this.#byDestination.add(connection.responder);
    if (this.#worst === undefined || score > this.#worst.score) {
      this.#worst = alert;
    }
  }

  /** Sums up what was held back and starts again; nothing where nothing was. */
  take(): Summary | undefined {
    const [held, worst] = [this.#held, this.#worst];
    if (worst === undefined) return undefined;
    const bySource = tallies(this.#bySource);
    const summary: Summary = {
      type: "summary",
      id: `summary-${++this.#numbered}-${this.#since}`,
      held,
      since: this.#since,
      until: this.#until,
      bySource,
      byDestination: tallies(this.#byDestination),
      worst,
      sentence: `${countText(held)} alert${held === 1 ? " was" : "s were"} ` +
        `held back by the rate limit, most from ${
          nameText(bySource[0]!.name)
        } (${countText(bySource[0]!.alerts)}); the worst: ${worst.sentence}`,
    };
    this.#held = 0;
    this.#bySource = new TopCounter();
    this.#byDestination = new TopCounter();
    this.#worst = undefined;
    return summary;
  }

  /** The state for a checkpoint. */
  toJSON(): Record<string, unknown> {
    return {
      held: this.#held,
      since: this.#since,
      until: this.#until,
      bySource: this.#bySource.toJSON(),
      byDestination: this.#byDestination.toJSON(),
      worst: this.#worst ?? null,
      numbered: this.#numbered,
    };
  }

  /**
   * What was held back, from its state.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  static fromJSON(value: unknown, path = "held"): HeldBack {
    const held = new HeldBack();
    const state = readObject(value, path, Object.keys(held.toJSON()));
    held.#held = readInteger(state.held, `${path}.held`, 0);
    held.#since = readText(state.since, `${path}.since`);
    held.#until = readText(state.until, `${path}.until`);
    held.#bySource = TopCounter.fromJSON(state.bySource, `${path}.bySource`);
    held.#byDestination = TopCounter.fromJSON(
      state.byDestination,
      `${path}.byDestination`,
    );
    held.#numbered = readInteger(state.numbered, `${path}.numbered`, 0);
    if (held.#held === 0) return held;
    // It is written out again, never looked into but for these.
    const { worst } = state;
    const { sentence, score } = (worst ?? {}) as Partial<Alert>;
    if (typeof sentence !== "string" || typeof score !== "number") {
      throw fieldError(`${path}.worst`, "an alert", worst);
    }
    held.#worst = worst as Alert;
    return held;
  }
}
