/** Connections of a small network, in each form that they are read in. */
import { CaptureBuilder } from "../records/packets/capture_builder.ts";

/** The second at which connection 0 starts. */
export const START = 1_700_000_000;

const FIELDS = [
  ["ts", "time"],
  ["uid", "string"],
  ["id.orig_h", "addr"],
  ["id.orig_p", "port"],
  ["id.resp_h", "addr"],
  ["id.resp_p", "port"],
  ["proto", "enum"],
  ["service", "string"],
  ["duration", "interval"],
  ["orig_bytes", "count"],
  ["resp_bytes", "count"],
  ["conn_state", "string"],
  ["orig_pkts", "count"],
  ["orig_ip_bytes", "count"],
  ["resp_pkts", "count"],
  ["resp_ip_bytes", "count"],
] as const;

/** How Zeek's TSV begins. */
export const ZEEK_HEADER = [
  "#separator \\x09",
  "#set_separator\t,",
  "#empty_field\t(empty)",
  "#unset_field\t-",
  "#path\tconn",
  `#fields\t${FIELDS.map(([name]) => name).join("\t")}`,
  `#types\t${FIELDS.map(([, type]) => type).join("\t")}`,
  "",
].join("\n");

/** The host that connection `i` comes from; there are five. */
export function sourceOf(i: number): string {
  return `192.168.44.${10 + i % 5}`;
}

/** Connection `i` under Zeek's names: a client fetches a page, half a second later each. */
export function connection(i: number): Record<string, string | number> {
  return {
    "ts": START + i / 2,
    "uid": `C${i}`,
    "id.orig_h": sourceOf(i),
    "id.orig_p": 40_000 + i % 20_000,
    "id.resp_h": "192.168.55.1",
    "id.resp_p": i % 3 === 0 ? 53 : 443,
    "proto": i % 3 === 0 ? "udp" : "tcp",
    "service": i % 3 === 0 ? "dns" : "ssl",
    "duration": 0.25 + (i % 7) / 8,
    "orig_bytes": 500 + i % 100,
    "resp_bytes": 9000 + 10 * (i % 50),
    "conn_state": "SF",
    "orig_pkts": 8,
    "orig_ip_bytes": 900,
    "resp_pkts": 10,
    "resp_ip_bytes": 9800,
  };
}

/** The numbers from `from`, so many. */
function range(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** Lines of Zeek's TSV, without header. */
export function zeekLines(count: number, from = 0): string {
  return range(count, from).map((i) => {
    const values = connection(i);
    return FIELDS.map(([name]) => values[name]).join("\t") + "\n";
  }).join("");
}

/** Zeek's TSV. */
export function zeekTsv(count: number, from = 0): string {
  return ZEEK_HEADER + zeekLines(count, from);
}

/** Zeek's JSON. */
export function zeekJson(count: number, from = 0): string {
  return range(count, from).map((i) => JSON.stringify(connection(i)) + "\n")
    .join("");
}

/** Suricata's eve.json: each flow after an alert about it. */
export function eveJson(count: number, from = 0): string {
  return range(count, from).map((i) => {
    const zeek = connection(i);
    const time = (seconds: number) =>
      new Date(seconds * 1000).toISOString().replace("Z", "000+0000");
    const common = {
      timestamp: time(Number(zeek.ts) + 60),
      flow_id: i + 1,
      src_ip: zeek["id.orig_h"],
      src_port: zeek["id.orig_p"],
      dest_ip: zeek["id.resp_h"],
      dest_port: zeek["id.resp_p"],
      proto: String(zeek.proto).toUpperCase(),
    };
    const flow = {
      pkts_toserver: zeek.orig_pkts,
      pkts_toclient: zeek.resp_pkts,
      bytes_toserver: zeek.orig_ip_bytes,
      bytes_toclient: zeek.resp_ip_bytes,
      start: time(Number(zeek.ts)),
      end: time(Number(zeek.ts) + Number(zeek.duration)),
      state: "closed",
      reason: "timeout",
    };
    return [
      { ...common, event_type: "alert", alert: { signature: "x" } },
      { ...common, event_type: "flow", app_proto: zeek.service, flow },
    ].map((event) => JSON.stringify(event) + "\n").join("");
  }).join("");
}

/** A capture of so many exchanges over UDP, each a second after the one before. */
export function capture(count: number): Uint8Array<ArrayBuffer> {
  const builder = new CaptureBuilder();
  for (const i of range(count, 0)) {
    const ends = { source: sourceOf(i), destination: "192.168.55.1" };
    const ask = { sourcePort: 40_000 + i, destinationPort: 53, payload: 40 };
    const answer = { sourcePort: 53, destinationPort: 40_000 + i, payload: 90 };
    const back = { source: ends.destination, destination: ends.source };
    builder.udp((START + i) * 1e6, { ...ends, ...ask });
    builder.udp((START + i) * 1e6 + 2000, { ...back, ...answer });
  }
  return builder.bytes() as Uint8Array<ArrayBuffer>;
}
