import { CONNECTION_STATES } from "./connection_states.ts";
import { badField, quoted, type RowPlace } from "../bad_row.ts";
import { parseNumber } from "../parse_number.ts";
import type { BadRow } from "../traffic_record.ts";
import type {
  ConnectionState,
  TransportProtocol,
} from "./connection_record.ts";
import { parseIsoTime } from "./iso_time.ts";
import { normaliseAddress } from "./normalise_address.ts";
import { ownText } from "./own_text.ts";

/** How many addresses, and how many services, are remembered as read before. */
const REMEMBERED = 20_000;

/** Larger numbers than this are no seconds, but milliseconds: the year is 5138. */
const MOST_SECONDS = 1e11;

const PROTOCOLS: ReadonlyMap<unknown, TransportProtocol> = new Map(
  (["tcp", "udp", "icmp", "unknown_transport"] as const)
    .map((name) => [name, name]),
);

const STATES: ReadonlyMap<unknown, ConnectionState> = new Map(
  CONNECTION_STATES.map((name) => [name, name]),
);

/** What is wrong with a field. */
interface Fault {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

/** A number, also one in a text; NaN for all else. */
function toNumber(value: unknown): number {
  if (typeof value === "string") return parseNumber(value);
  return typeof value === "number" ? value : NaN;
}

function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** How a message shows a value. */
function shown(value: unknown): string {
  if (isMissing(value)) return "has no value";
  if (typeof value === "string") return `is ${quoted(value)}`;
  if (typeof value !== "object") return `is ${value}`;
  return `is ${Array.isArray(value) ? "an array" : "an object"}`;
}

/**
 * Turns the values of a record's fields into those of a connection.
 *
 * A value is a text, a number or missing (`undefined`, `null`): cells of a log
 * are texts, JSON has all three. Where one cannot be used, a stand-in is
 * returned and the first such fault of the record is kept, for
 * {@linkcode FieldReader.badRow} to tell: no record costs a thrown error.
 */
export class FieldReader {
  #fault: Fault | undefined;
  readonly #addresses = new Map<string, string>();
  readonly #services = new Map<string, string>();

  /** Notes that a field cannot be used, unless one before it could not. */
  fail(field: string, value: unknown, expected: string): void {
    this.#fault ??= { field, value, expected };
  }

  /** The record's first fault as a bad row, if it has one; the next starts clean. */
  badRow(place: RowPlace): BadRow | undefined {
    if (this.#fault === undefined) return undefined;
    const { field, value, expected } = this.#fault;
    this.#fault = undefined;
    const text = isMissing(value)
      ? ""
      : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
    const problem = `${shown(value)}, expected ${expected}`;
    return badField(place, field, text, problem);
  }

  /** Whether the record has a fault so far. */
  get failed(): boolean {
    return this.#fault !== undefined;
  }

  /** A time in seconds since 1970: seconds, milliseconds or ISO 8601. */
  time(field: string, value: unknown): number {
    let seconds = typeof value === "string" ? parseIsoTime(value) : NaN;
    if (Number.isNaN(seconds)) seconds = toNumber(value);
    if (seconds >= MOST_SECONDS) seconds /= 1000;
    if (seconds >= 0 && seconds < MOST_SECONDS) return seconds;
    this.fail(field, value, "a time, in seconds since 1970 or ISO 8601");
    return 0;
  }

  /** A length of time in seconds. */
  duration(field: string, value: unknown): number | null {
    if (isMissing(value)) return null;
    const seconds = toNumber(value);
    if (seconds >= 0 && seconds < Infinity) return seconds;
    const expected = Number.isNaN(seconds) ? "a number" : "0 or more seconds";
    this.fail(field, value, expected);
    return null;
  }

  /** A whole number of 0 or more. */
  count(field: string, value: unknown): number | null {
    if (isMissing(value)) return null;
    const count = toNumber(value);
    if (count >= 0 && Number.isInteger(count)) return count;
    const expected = Number.isNaN(count)
      ? "a number"
      : "a whole number of 0 or more";
    this.fail(field, value, expected);
    return null;
  }

  /** A port. */
  port(field: string, value: unknown): number {
    const port = toNumber(value);
    if (port >= 0 && port <= 65535 && Number.isInteger(port)) return port;
    this.fail(field, value, "a port from 0 to 65535");
    return 0;
  }

  /** An address in its normal form. */
  address(field: string, value: unknown): string {
    if (typeof value === "string") {
      const known = this.#addresses.get(value);
      if (known !== undefined) return known;
      const address = normaliseAddress(value);
      if (address !== undefined) {
        const raw = ownText(value);
        const normal = address === raw ? raw : ownText(address);
        if (this.#addresses.size >= REMEMBERED) this.#addresses.clear();
        this.#addresses.set(raw, normal);
        return normal;
      }
    }
    this.fail(field, value, "an IP address");
    return "";
  }

  /** A text, of any JSON scalar. */
  text(field: string, value: unknown): string | null {
    if (typeof value === "string") return value;
    if (isMissing(value)) return null;
    if (typeof value !== "object") return String(value);
    this.fail(field, value, "a text");
    return null;
  }

  /** The name of an application protocol, in lower case. */
  service(field: string, value: unknown): string | null {
    const text = this.text(field, value);
    if (text === null || text === "") return null;
    const known = this.#services.get(text);
    if (known !== undefined) return known;
    const service = ownText(text.toLowerCase());
    if (this.#services.size >= REMEMBERED) this.#services.clear();
    this.#services.set(ownText(text), service);
    return service;
  }

  /** What carries a connection, as Zeek names it. */
  protocol(field: string, value: unknown): TransportProtocol {
    const protocol = PROTOCOLS.get(value);
    if (protocol !== undefined) return protocol;
    this.fail(field, value, "tcp, udp, icmp or unknown_transport");
    return "unknown_transport";
  }

  /** How a connection went, as Zeek names it. */
  state(field: string, value: unknown): ConnectionState | null {
    if (isMissing(value)) return null;
    const state = STATES.get(value);
    if (state !== undefined) return state;
    this.fail(field, value, "one of Zeek's states, such as SF");
    return null;
  }
}

/** The number of the IP protocol, where the name and an address tell it. */
export function ipProtocolOf(
  protocol: TransportProtocol,
  address: string,
): number | null {
  switch (protocol) {
    case "tcp":
      return 6;
    case "udp":
      return 17;
    case "icmp":
      return address.includes(":") ? 58 : 1;
    default:
      return null;
  }
}
