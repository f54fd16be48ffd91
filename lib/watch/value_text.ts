/**
 * Values of features as a sentence has them.
 *
 * @module
 */
import type { FeatureValue } from "../records/traffic_record.ts";

/** Nothing is remembered for longer; a model gives that back not quite exactly. */
const MEMORY_SECONDS = 3600;

/** What a feature's numbers, or names, are. */
export type Unit =
  | "number"
  | "count"
  | "share"
  | "bytes"
  | "bytes per packet"
  | "seconds"
  | "idle"
  | "name"
  | "service"
  | "port"
  | "state";

/** What is said of a connection in each of Zeek's states. */
const STATES: Readonly<Record<string, string>> = {
  S0: "had no answer",
  S1: "was still open",
  SF: "ended normally",
  REJ: "was refused",
  S2: "was closed by the originator only",
  S3: "was closed by the responder only",
  RSTO: "was aborted by the originator",
  RSTR: "was aborted by the responder",
  RSTOS0: "was aborted by the originator before an answer",
  RSTRH: "was aborted by the responder with the originator unseen",
  SH: "was closed by the originator before an answer",
  SHR: "was closed by the responder with the originator unseen",
  OTH: "was not seen to begin",
};

/** Ports that have no category of their own. */
const PORTS: Readonly<Record<string, string>> = {
  "other-system": "an uncommon port below 1,024",
  "other-user": "an uncommon port from 1,024 to 32,767",
  "other-high": "a port from 32,768 on",
  none: "no port",
};

/** Services that have no name. */
const SERVICES: Readonly<Record<string, string>> = {
  other: "an uncommon service",
  unknown: "an unknown service",
};

/** What stands for a category that is not known. */
const NO_CATEGORY: ReadonlyMap<Unit, string> = new Map([
  ["service", "an unknown service"],
  ["port", "an unknown port"],
  ["state", "one in an unknown state"],
]);

/** Longer texts from the input say no more. */
const LONGEST_NAME = 60;

/** Text of the input fit for a terminal: no control characters, not too long. */
export function nameText(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
  return plain.length > LONGEST_NAME
    ? `${plain.slice(0, LONGEST_NAME)}…`
    : plain;
}

/** A whole number with thousands separated: `22,544`. */
export function countText(value: number): string {
  const whole = Math.round(value);
  if (Math.abs(whole) >= 1e15) return whole.toExponential(1);
  return String(whole || 0).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Three significant digits. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e15) return countText(value);
  return String(Number(value.toPrecision(3)));
}

function shareText(value: number): string {
  const percent = Math.max(value, 0) * 100;
  return `${percent < 1 ? numberText(percent) : Math.round(percent)} %`;
}

function bytesText(value: number): string {
  const bytes = Math.max(value, 0);
  if (Math.round(bytes) < 1000) {
    return `${Math.round(bytes)} ${Math.round(bytes) === 1 ? "byte" : "bytes"}`;
  }
  const [size, unit] = bytes < 999_950
    ? [bytes / 1e3, "kB"]
    : bytes < 999.95e6
    ? [bytes / 1e6, "MB"]
    : [bytes / 1e9, "GB"];
  return `${size < 1000 ? size.toFixed(1) : numberText(size)} ${unit}`;
}

/** Seconds as people say them: `0.35 s`, `45 s`, `3 min`, `2 h 5 min`, `3 d 2 h`. */
export function secondsText(value: number): string {
  const seconds = Math.max(value, 0);
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [large, small, names] = minutes < 2880
    ? [Math.floor(minutes / 60), minutes % 60, ["h", "min"]] as const
    : [
      Math.floor(minutes / 1440),
      Math.floor((minutes % 1440) / 60),
      ["d", "h"],
    ] as const;
  const rest = small === 0 ? "" : ` ${small} ${names[1]}`;
  return `${countText(large)} ${names[0]}${rest}`;
}

/** What a text of the table says, where it is there. */
function known(
  table: Readonly<Record<string, string>>,
  value: string,
): string | undefined {
  return Object.hasOwn(table, value) ? table[value] : undefined;
}

function categoryText(value: string, unit: Unit): string {
  const name = nameText(value) || '""';
  switch (unit) {
    case "service":
      return known(SERVICES, value) ?? `the service ${name}`;
    case "port":
      return known(PORTS, value) ?? `port ${name}`;
    case "state":
      return `one that ${stateText(value)}`;
    default:
      return name;
  }
}

/** A value as a sentence has it; numbers below zero become zero where none can be. */
export function valueText(value: FeatureValue, unit: Unit): string {
  if (value === null) return NO_CATEGORY.get(unit) ?? "unknown";
  if (typeof value === "string") return categoryText(value, unit);
  switch (unit) {
    case "count":
      return countText(Math.max(value, 0));
    case "share":
      return shareText(value);
    case "bytes":
      return bytesText(value);
    case "bytes per packet":
      return `${bytesText(value)} per packet`;
    case "seconds":
      return secondsText(value);
    case "idle":
      return value >= MEMORY_SECONDS * 0.99
        ? "an hour or more"
        : secondsText(value);
    default:
      return numberText(value);
  }
}

/** What is said of a connection in a state, and the state's name after it. */
export function stateText(value: string): string {
  const says = known(STATES, value);
  return says === undefined
    ? `ended as ${nameText(value) || '""'}`
    : `${says}, ${value}`;
}
