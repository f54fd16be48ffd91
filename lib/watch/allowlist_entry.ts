import { ConfigurationError } from "../errors.ts";
import { quoted } from "../records/bad_row.ts";
import type { ConnectionRecord } from "../records/connections/connection_record.ts";
import {
  hasHostBits,
  inNetwork,
  type Network,
  parseNetwork,
} from "./network.ts";
import { parseAddress } from "./parse_address.ts";

/** What is known and need not be told, as the allowlist file has it. */
export interface AllowlistEntry {
  /** An address that is one end of the connection. */
  readonly address?: string;
  /** A network that one end of the connection lies in, such as `10.1.0.0/16`. */
  readonly network?: string;
  /** The responder's port. */
  readonly port?: number;
  /** The application protocol, such as `dns`. */
  readonly service?: string;
  /** Until when it counts: a time, or a day (UTC) that still counts in full. */
  readonly until?: string;
  /** Why it is allowed, for whoever reads the file next. */
  readonly why: string;
}

/** An entry, ready to be compared with connections. */
export interface ParsedEntry {
  /** As the file has it. */
  readonly entry: AllowlistEntry;
  /** Its place in the file, from 1. */
  readonly number: number;
  /** The start from which it no longer counts, in seconds since 1970. */
  readonly end: number;
  /** The addresses that it is about. */
  readonly network?: Network;
}

const KEYS = ["address", "network", "port", "service", "until", "why"];

/** A day, or a time with its zone: without one it would depend on the machine. */
const DATE =
  /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

const DAY_LENGTH = "2026-11-21".length;
const DAY = 86_400;

function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  return quoted(JSON.stringify(value) ?? String(value)).slice(1, -1);
}

/** Makes the error for one field of one entry. */
type Fault = (field: string, value: unknown, expected: string) => Error;

function networkOf(
  { address, network }: Record<string, unknown>,
  fault: Fault,
): Network | undefined {
  if (address !== undefined && network !== undefined) {
    throw fault("network", network, "left out where there is an address");
  }
  if (address !== undefined) {
    const bytes = typeof address === "string"
      ? parseAddress(address)
      : undefined;
    if (bytes === undefined) throw fault("address", address, "an IP address");
    return { bytes, prefix: 8 * bytes.length };
  }
  if (network === undefined) return undefined;
  const parsed = typeof network === "string"
    ? parseNetwork(network)
    : undefined;
  if (parsed === undefined) {
    throw fault("network", network, "a network such as 10.1.0.0/16");
  }
  if (hasHostBits(parsed)) {
    throw fault("network", network, "without set bits beyond its prefix");
  }
  return parsed;
}

function endOf(until: unknown, fault: Fault): number {
  if (until === undefined) return Infinity;
  const text = typeof until === "string" && DATE.test(until) ? until : "";
  const seconds = Date.parse(text) / 1000;
  // Date.parse takes 31 February for 3 March.
  const day = text.slice(0, DAY_LENGTH);
  const valid = !Number.isNaN(seconds) &&
    new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  if (!valid) {
    throw fault(
      "until",
      until,
      "a day such as 2026-12-31 or a time such as 2026-12-31T18:00:00Z",
    );
  }
  return text.length === DAY_LENGTH ? seconds + DAY : seconds;
}

function checkPort(port: unknown, fault: Fault): void {
  if (port === undefined) return;
  if (
    Number.isInteger(port) && (port as number) >= 0 && (port as number) < 65_536
  ) {
    return;
  }
  throw fault("port", port, "a whole number from 0 to 65535");
}

function checkText(field: string, value: unknown, fault: Fault): void {
  if (typeof value === "string" && value.trim() !== "") return;
  throw fault(field, value, "a text that is not empty");
}

/**
 * Checks one entry of an allowlist.
 *
 * @param value What `JSON.parse` gave.
 * @param number Its place in the file, from 1.
 * @param name What messages call the file.
 * @throws {ConfigurationError} If it cannot be used; names entry and field.
 */
export function parseAllowlistEntry(
  value: unknown,
  number: number,
  name: string,
): ParsedEntry {
  const where = `Cannot use allowlist ${name} entry ${number}`;
  const fault: Fault = (field, value, expected) =>
    new ConfigurationError(
      `${where}: field "${field}" is ${
        value === undefined ? "missing" : shown(value)
      }, expected ${expected}`,
    );
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ConfigurationError(
      `${where}: it is ${shown(value)}, expected an object`,
    );
  }
  const fields = value as Record<string, unknown>;
  const unknown = Object.keys(fields).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `${where}: field ${quoted(unknown)} is not known, expected one of ${
        KEYS.join(", ")
      }`,
    );
  }
  checkText("why", fields.why, fault);
  if (fields.service !== undefined) checkText("service", fields.service, fault);
  checkPort(fields.port, fault);
  const network = networkOf(fields, fault);
  const end = endOf(fields.until, fault);
  const { port, service } = fields;
  if (network === undefined && port === undefined && service === undefined) {
    throw new ConfigurationError(
      `${where}: it would allow everything, expected an address, network, ` +
        "port or service",
    );
  }
  const entry = fields as unknown as AllowlistEntry;
  return { entry, number, end, ...(network !== undefined && { network }) };
}

/** The ends of a connection as bytes, worked out once for all entries. */
export type Ends = readonly (Uint8Array | undefined)[];

/** Whether all that an entry asks for is so, and it still counts. */
export function entryMatches(
  { entry: { port, service }, end, network }: ParsedEntry,
  connection: ConnectionRecord,
  ends: Ends,
): boolean {
  // Written so that a start that is not a number never matches.
  if (!(connection.start < end)) return false;
  if (port !== undefined && connection.responderPort !== port) return false;
  if (
    service !== undefined && connection.service !== service.toLowerCase()
  ) return false;
  return network === undefined ||
    ends.some((address) =>
      address !== undefined && inNetwork(address, network)
    );
}
