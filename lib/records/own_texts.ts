import type { ConnectionRecord } from "./connections/connection_record.ts";
import type { FeatureValue, TrafficRecord } from "./traffic_record.ts";

/** V8 cuts longer texts as views that keep all that they were cut from in memory. */
const LONGEST_COPY = 12;

/** The same text, which keeps nothing else in memory. */
function ownText(text: string): string {
  // Joined and cut again, it is a view of no more than itself.
  return text.length > LONGEST_COPY ? ` ${text}`.slice(1) : text;
}

function ownValue(value: FeatureValue): FeatureValue {
  return typeof value === "string" ? ownText(value) : value;
}

/** An object whose own texts keep nothing else in memory. */
function withOwnTexts<T extends object>(object: T): T {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === "string") texts[name] = ownText(value);
  }
  return { ...object, ...texts };
}

function ownConnection(connection: ConnectionRecord): ConnectionRecord {
  const { labels } = connection;
  return {
    ...withOwnTexts(connection),
    ...(labels && { labels: withOwnTexts(labels) }),
  };
}

/**
 * A record to be kept for long: its texts are its own.
 *
 * Those of a record that was read are views of the tens of kilobytes that were read
 * with it, which each record that stays would keep in memory.
 */
export function ownTexts(record: TrafficRecord): TrafficRecord {
  const { index, values, label, time, key, connection } = record;
  // Written out, as each row passes through here.
  const own: { -readonly [K in keyof TrafficRecord]: TrafficRecord[K] } = {
    index,
    values: values.map(ownValue),
  };
  if (label !== undefined) own.label = ownText(label);
  if (time !== undefined) own.time = ownText(time);
  if (key !== undefined) own.key = ownText(key);
  if (connection !== undefined) own.connection = ownConnection(connection);
  return own;
}
