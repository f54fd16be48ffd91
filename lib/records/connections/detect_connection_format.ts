import { isObject } from "./json_lines.ts";

/** The forms of input that hold connections. */
export type ConnectionFormat = "zeek" | "suricata" | "pcap";

/** The names of all forms, as `--format` takes them. */
export const CONNECTION_FORMATS: readonly ConnectionFormat[] = [
  "zeek",
  "suricata",
  "pcap",
];

/** The first bytes of captures: pcap in both byte orders and both units of time, pcapng. */
const CAPTURE_MAGIC: readonly number[] = [
  0xa1b2c3d4,
  0xd4c3b2a1,
  0xa1b23c4d,
  0x4d3cb2a1,
  0x0a0d0d0a,
];

/** Whether data starts as a packet capture does; needs its first four bytes. */
export function isCapture(start: Uint8Array): boolean {
  if (start.length < 4) return false;
  const { buffer, byteOffset } = start;
  const magic = new DataView(buffer, byteOffset).getUint32(0);
  return CAPTURE_MAGIC.includes(magic);
}

/** The forms that are told by a line of text. */
export type LogFormat = Exclude<ConnectionFormat, "pcap">;

function ofKeys(has: (key: string) => boolean): LogFormat | undefined {
  if (has("event_type") && has("timestamp")) return "suricata";
  const isZeek = has("_path") ||
    has("ts") && (has("id.orig_h") || has("id_orig_h"));
  return isZeek ? "zeek" : undefined;
}

function ofJson(line: string): LogFormat | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value)
      ? ofKeys((key) => Object.hasOwn(value, key))
      : undefined;
  } catch {
    // A log that was cut in the middle may start with half a line.
    return ofKeys((key) => line.includes(`"${key}"`));
  }
}

/**
 * Tells the format of connections by a line, the first that is not blank.
 *
 * A line that starts with `#` and tells nothing may be a comment before a
 * header: then the next one is asked.
 *
 * @returns `undefined` where the line is of nothing that holds connections.
 */
export function detectConnectionFormat(
  line: string,
): LogFormat | undefined {
  if (line.startsWith("#separator") || line.startsWith("#fields")) {
    return "zeek";
  }
  const text = line.trim();
  if (!text.startsWith("{")) return undefined;
  return ofJson(text);
}
