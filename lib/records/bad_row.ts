import type { BadRow } from "./traffic_record.ts";

/** Longer values are cut in messages. */
const SHOWN_LENGTH = 80;

/** Where a row stands. */
export interface RowPlace {
  /** What messages call the source. */
  readonly source: string;
  /** 1-based line on which the row starts. */
  readonly line: number;
  /** 0-based row of the input. */
  readonly index: number;
}

/** A character as JSON may write it, in ASCII. */
function escaped(character: string): string {
  let text = "";
  for (let i = 0; i < character.length; i++) {
    text += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return text;
}

/**
 * Text from the input in quotes, fit to stand in a message: cut to 80
 * characters, control characters and those that turn the direction of writing escaped,
 * so that none reaches a terminal.
 */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_LENGTH)).replace(
    /[\x7f-\x9f\u2028\u2029]|\p{Cf}/gu,
    escaped,
  );
}

/** Several names in quotes, the first 50 of them. */
export function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, 50).map(quoted).join(", ");
  return names.length > 50 ? `${shown} and ${names.length - 50} more` : shown;
}

/** A row that cannot be used as a whole. */
export function badRow(place: RowPlace, problem: string): BadRow {
  const { source, line, index } = place;
  return {
    index,
    source,
    line,
    problem: `Cannot parse ${source} line ${line}: ${problem}`,
  };
}

/**
 * A row with a field that cannot be used.
 *
 * @param place Where the row stands.
 * @param field The field's name.
 * @param value The text found there.
 * @param problem What is wrong, to be read after `field "…"`.
 */
export function badField(
  place: RowPlace,
  field: string,
  value: string,
  problem: string,
): BadRow {
  const row = badRow(place, `field ${quoted(field)} ${problem}`);
  return { ...row, field, value: value.slice(0, SHOWN_LENGTH) };
}
