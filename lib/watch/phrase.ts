/**
 * How features are spoken of.
 *
 * A phrase says what the originator did, in the past tense and without it: the
 * sentence puts the address before it. In it `{value}` is the feature's value,
 * `{value|port}` the value with a noun that takes an `s` unless it is one,
 * `{responder}` the other side's address and `{service}` what was asked of it.
 *
 * @module
 */
import type { Unit } from "./value_text.ts";

/**
 * What a feature shows of a connection: how much it moved, what kind it is, or
 * how it stands among others of its hosts. Reasons of one theme are one matter.
 */
export type Theme = "volume" | "kind" | "contacts";

/** How one feature is spoken of. */
export interface Phrase {
  /** What it shows. */
  readonly theme: Theme;
  /** What its values are. */
  readonly unit: Unit;
  /** What the originator did; see the file's opening. */
  readonly says: string;
}

/** A phrase of what kind a connection is. */
export function kind(says: string, unit: Unit = "name"): Phrase {
  return { theme: "kind", unit, says };
}

/** A phrase of how much a connection moved. */
export function volume(says: string, unit: Unit): Phrase {
  return { theme: "volume", unit, says };
}

/** A phrase of how a connection stands among others. */
export function contacts(says: string, unit: Unit): Phrase {
  return { theme: "contacts", unit, says };
}
