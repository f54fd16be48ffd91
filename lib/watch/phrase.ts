/**
 * How features are spoken of.
 *
 * A phrase says what the originator did, in the past tense and without it: the
 * sentence puts the address before it. In it `{value}` is the feature's value,
 * `{value|port}` the value with a noun that takes an `s` unless it is one,
 * `{responder}` the other side's address and `{service}` what was asked of it. A
 * value below what is usual comes as `only` so much, and nothing at all as `none` or
 * `no` what it is.
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
  /** What it did where the value is below what is usual. @default `says` */
  readonly less?: string;
  /** What it did where the value is nothing. @default `less` */
  readonly none?: string;
}

/** What is said of values that are low. */
type Low = Pick<Phrase, "less" | "none">;

/** A connection that took no time that was measured. */
export const AT_ONCE = "had a connection to {responder} that was over at once";

/** A phrase of what kind a connection is. */
export function kind(says: string, unit: Unit = "name"): Phrase {
  return { theme: "kind", unit, says };
}

/** A phrase of how much a connection moved. */
export function volume(says: string, unit: Unit, low: Low = {}): Phrase {
  return { theme: "volume", unit, says, ...low };
}

/** A phrase of how a connection stands among others. */
export function contacts(says: string, unit: Unit, low: Low = {}): Phrase {
  return { theme: "contacts", unit, says, ...low };
}
