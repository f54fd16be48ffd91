import { quoted, quotedList } from "../bad_row.ts";
import { ConfigurationError } from "../../errors.ts";
import { isLabelColumn } from "./labels.ts";
import { unescapeZeek } from "./zeek_escapes.ts";
import { REQUIRED_COLUMNS, ZEEK_COLUMNS } from "./zeek_record.ts";

/** Between the last columns of labelled logs whose tabs were lost. */
export const LOST_TABS = "   ";

/** Where the columns stand in the lines that follow a header. */
export interface ZeekLayout {
  /** How many columns there are. */
  readonly width: number;
  /** For each of `ZEEK_COLUMNS` where it stands; -1 where it is absent. */
  readonly positions: readonly number[];
  /** The columns kept aside. */
  readonly labels: readonly { readonly name: string; readonly at: number }[];
}

/** A copy of the text with what follows a directive's name; `undefined` if it is another. */
function argument(line: string, name: string): string | undefined {
  if (!line.startsWith(name)) return undefined;
  return line.slice(name.length);
}

/**
 * The header of a Zeek log, as far as it has been read.
 *
 * A log starts with lines such as `#separator \x09` and `#fields<TAB>ts<TAB>uid`.
 * Logs that were put together have more than one header, and each counts for
 * the lines after it. `#types` tells nothing that the names do not.
 */
export class ZeekHeader {
  /** What stands between columns. */
  separator = "\t";
  /** The mark of a value that is not there. */
  unset = "-";
  /** The mark of an empty text. */
  empty = "(empty)";
  /** What stands between the members of a set. */
  setSeparator = ",";
  /** Where the columns stand; `undefined` before `#fields`. */
  layout: ZeekLayout | undefined;
  readonly #source: string;

  /**
   * Starts before any header.
   *
   * @param source What messages call the log.
   */
  constructor(source: string) {
    this.#source = source;
  }

  /**
   * Reads a line that starts with `#`. Unknown ones, and comments, are skipped.
   *
   * @throws {ConfigurationError} If it tells that this is no connection log.
   */
  read(line: string): void {
    const separator = argument(line, "#separator");
    if (separator !== undefined) return this.#start(separator);
    const value = (name: string): string | undefined =>
      argument(line, name + this.separator);
    const path = value("#path");
    if (path !== undefined) return this.#checkPath(unescapeZeek(path));
    const fields = value("#fields");
    if (fields !== undefined) {
      this.layout = this.#layoutOf(fields);
      return;
    }
    const unset = value("#unset_field");
    if (unset !== undefined) this.unset = unescapeZeek(unset);
    const empty = value("#empty_field");
    if (empty !== undefined) this.empty = unescapeZeek(empty);
    const setSeparator = value("#set_separator");
    if (setSeparator) this.setSeparator = unescapeZeek(setSeparator);
  }

  /** The layout for a line of data. */
  layoutFor(line: string, number: number): ZeekLayout {
    if (this.layout !== undefined) return this.layout;
    throw new ConfigurationError(
      `Cannot read ${this.#source} as a Zeek log: line ${number}, which starts ` +
        `with ${quoted(line.slice(0, 40))}, has no #fields header before it`,
    );
  }

  /** Starts a header: each begins with the separator. */
  #start(text: string): void {
    // Written after a space, and after a tab by tools that rewrite logs.
    const separator = unescapeZeek(text.slice(1));
    if (separator === "") {
      throw new ConfigurationError(
        `Cannot read ${this.#source} as a Zeek log: its #separator is empty`,
      );
    }
    this.separator = separator;
    this.unset = "-";
    this.empty = "(empty)";
    this.setSeparator = ",";
    this.layout = undefined;
  }

  #checkPath(path: string): void {
    if (path === "conn") return;
    throw new ConfigurationError(
      `Cannot read connections from ${this.#source}: it is a Zeek ` +
        `${/^[\w-]{1,40}$/.test(path) ? path : quoted(path)} log, ` +
        "not a connection log (conn.log)",
    );
  }

  #layoutOf(text: string): ZeekLayout {
    const columns = text.split(this.separator);
    columns.push(...columns.pop()!.split(LOST_TABS));
    const positions = ZEEK_COLUMNS.map((name) => columns.indexOf(name));
    const missing = ZEEK_COLUMNS.slice(0, REQUIRED_COLUMNS)
      .filter((_, i) => positions[i] === -1);
    if (missing.length > 0) {
      throw new ConfigurationError(
        `Cannot read connections from ${this.#source}: its #fields header ` +
          `has no ${quotedList(missing)}`,
      );
    }
    const labels = columns.map((name, at) => ({ name, at }))
      .filter(({ name }) => isLabelColumn(name));
    return { width: columns.length, positions, labels };
  }
}
