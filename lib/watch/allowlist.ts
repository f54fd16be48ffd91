/**
 * What is known and need not be told: backups, scanners of one's own, a partner.
 *
 * The file is a JSON array of entries:
 *
 *     [
 *       { "network": "10.9.0.0/24", "why": "the vulnerability scanner" },
 *       { "address": "10.0.0.7", "port": 873, "until": "2026-12-31",
 *         "why": "migration of the backup, ticket 4711" }
 *     ]
 *
 * An entry allows what all of its fields fit: an address or network either end of
 * the connection, a port the responder's, a service the recognised one. Every
 * entry says why. For ICMP the responder's port is no port, so an entry with a
 * port never allows it. Allowed alerts are counted by entry, and an entry whose
 * time is over is told of once.
 *
 * @module
 */
import { AccessError, ConfigurationError } from "../errors.ts";
import { readArray, readInteger } from "../features/json_fields.ts";
import { quoted } from "../records/bad_row.ts";
import type { ConnectionRecord } from "../records/connections/connection_record.ts";
import {
  type AllowlistEntry,
  entryMatches,
  parseAllowlistEntry,
  type ParsedEntry,
} from "./allowlist_entry.ts";
import { parseAddress } from "./parse_address.ts";
import { readText } from "./state_text.ts";

/** How often an entry was of use. */
export interface AllowlistCount {
  /** The entry as the file has it. */
  readonly entry: AllowlistEntry;
  /** How many alerts it allowed. */
  readonly alerts: number;
}

/** An entry with what became of it. */
interface CountedEntry extends ParsedEntry {
  alerts: number;
  told: boolean;
}

/** The entries of an allowlist and how often each was of use. */
export class Allowlist {
  readonly #name: string;
  readonly #entries: CountedEntry[];
  /** The earliest end of an entry that is still to be told of. */
  #nextEnd: number;

  private constructor(name: string, entries: ParsedEntry[]) {
    this.#name = name;
    this.#entries = entries.map((entry) => ({
      ...entry,
      alerts: 0,
      told: false,
    }));
    this.#nextEnd = this.#earliestEnd();
  }

  /** An allowlist that allows nothing. */
  static empty(): Allowlist {
    return new Allowlist("", []);
  }

  /**
   * Reads the text of an allowlist file.
   *
   * @param name What messages call the file.
   * @throws {ConfigurationError} If it cannot be used; names entry and field.
   */
  static parse(text: string, name: string): Allowlist {
    let json: unknown;
    try {
      json = JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch (error) {
      throw new ConfigurationError(
        `Cannot use allowlist ${name}: it is not JSON: ${
          (error as Error).message
        }`,
      );
    }
    if (!Array.isArray(json)) {
      throw new ConfigurationError(
        `Cannot use allowlist ${name}: expected a JSON array of entries`,
      );
    }
    return new Allowlist(
      name,
      json.map((value: unknown, i: number) =>
        parseAllowlistEntry(value, i + 1, name)
      ),
    );
  }

  /**
   * Reads an allowlist file.
   *
   * @throws {AccessError} If it cannot be read.
   * @throws {ConfigurationError} If it cannot be used; names entry and field.
   */
  static async read(path: string): Promise<Allowlist> {
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AccessError(`Cannot read the allowlist ${path}: ${reason}`);
    }
    return Allowlist.parse(text, path);
  }

  /** Whether an alert about a connection is allowed; if so, it is counted. */
  allows(connection: ConnectionRecord): boolean {
    if (this.#entries.length === 0) return false;
    const ends = [connection.originator, connection.responder].map(
      parseAddress,
    );
    const found = this.#entries.find((entry) =>
      entryMatches(entry, connection, ends) &&
      (entry.entry.port === undefined || connection.protocol !== "icmp")
    );
    if (found !== undefined) found.alerts++;
    return found !== undefined;
  }

  /**
   * A sentence for each entry whose time is over and that was not told of yet.
   *
   * @param time The newest time of the traffic, in seconds since 1970.
   */
  expired(time: number): string[] {
    if (time < this.#nextEnd) return [];
    const over = this.#entries.filter(({ end, told }) => !told && end <= time);
    for (const entry of over) entry.told = true;
    this.#nextEnd = this.#earliestEnd();
    return over.map(({ number, alerts, entry: { until, why } }) =>
      `Entry ${number} of allowlist ${this.#name} (${
        quoted(why)
      }) was valid until ${until} and no longer counts; it allowed ${alerts} alert${
        alerts === 1 ? "" : "s"
      }`
    );
  }

  /** How often each entry was of use, in the file's order. */
  counts(): AllowlistCount[] {
    return this.#entries.map(({ entry, alerts }) => ({ entry, alerts }));
  }

  /** Takes the counts over from a former reading of the file, entry by entry. */
  takeOver(former: Allowlist): void {
    this.restore(former.toJSON());
  }

  /** The state for a checkpoint: what became of each entry, by its text. */
  toJSON(): [entry: string, alerts: number, told: number][] {
    return this.#entries.map(({ entry, alerts, told }) => [
      JSON.stringify(entry),
      alerts,
      told ? 1 : 0,
    ]);
  }

  /**
   * Restores the state; entries that the file no longer has are left out.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  restore(value: unknown, path = "allowlist"): void {
    const states = new Map<string, readonly unknown[]>();
    for (const [i, item] of readArray(value, path).entries()) {
      const state = readArray(item, `${path}[${i}]`);
      readInteger(state[1], `${path}[${i}][1]`, 0);
      readInteger(state[2], `${path}[${i}][2]`, 0);
      states.set(readText(state[0], `${path}[${i}][0]`), state);
    }
    for (const entry of this.#entries) {
      const state = states.get(JSON.stringify(entry.entry));
      if (state === undefined) continue;
      entry.alerts = state[1] as number;
      entry.told = state[2] === 1;
    }
    this.#nextEnd = this.#earliestEnd();
  }

  #earliestEnd(): number {
    return this.#entries.reduce(
      (earliest, { end, told }) => told ? earliest : Math.min(earliest, end),
      Infinity,
    );
  }
}
