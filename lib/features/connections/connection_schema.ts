/**
 * The `connection` schema: features for training on one's own traffic.
 *
 * No address is a feature, so a model speaks of behaviour and can be moved to
 * another network. `_5s`, `_60s` and `_600s` are counts that fade with that time
 * constant; see `connection_memory.ts`. Bytes are payload where the source tells
 * it, or else what it tells: Suricata's are wire bytes. Bytes, packets and
 * durations that the source does not tell are 0.
 *
 * | feature | type, unit | what it shows |
 * |---|---|---|
 * | `protocol` | tcp, udp, … | a tunnel, a protocol that is new here |
 * | `service` | http, dns, … | a service that is new here |
 * | `port` | 443, other-high, … | a service on a port that is not its own |
 * | `state` | S0, SF, … | refused and unanswered: scans, a server that is down |
 * | `duration` | s | sessions that stay open: remote control, a tunnel |
 * | `originator_bytes` | bytes | uploads: exfiltration |
 * | `responder_bytes` | bytes | downloads, amplified answers |
 * | `originator_packets` | packets | floods within one connection |
 * | `responder_packets` | packets | answers, or none |
 * | `originator_packet_bytes` | bytes per packet | data in what should be small: DNS tunnels |
 * | `responder_packet_bytes` | bytes per packet | the same of answers |
 * | `originator_share` | 0 to 1 of the bytes | direction: an upload where downloads are usual; 0.5 of nothing |
 * | `source_connections_5s` | count | floods, fast scans |
 * | `source_connections_60s` | count | scans, brute force |
 * | `source_connections_600s` | count | a host that is busier than usual |
 * | `source_failed_60s` | 0 to 1 | share refused or unanswered: scans |
 * | `source_failed_600s` | 0 to 1 | the same of slow scans |
 * | `source_hosts_60s` | count | distinct destinations: a sweep, a worm |
 * | `source_hosts_600s` | count | a slow sweep |
 * | `source_ports_60s` | count | distinct ports, each destination's apart: any scan |
 * | `source_ports_600s` | count | a slow scan |
 * | `source_bytes_600s` | bytes | what the source has sent: exfiltration in pieces |
 * | `pair_ports_60s` | count | distinct ports of this destination: a port scan |
 * | `pair_idle` | s, at most 3600 | since this source came to this destination: a new contact |
 * | `conversation_idle` | s, at most 3600 | the same of destination and port: beacons have it constant |
 * | `conversation_regularity` | 0 to 1 | how alike the gaps between visits are: beaconing |
 * | `destination_connections_5s` | count | a flood |
 * | `destination_connections_60s` | count | brute force, a crowd |
 * | `destination_connections_600s` | count | a host that is more asked for than usual |
 * | `destination_failed_60s` | 0 to 1 | a server that is down, or scanned |
 * | `destination_sources_60s` | count | distinct sources: a distributed flood |
 * | `destination_sources_600s` | count | a host that many have found |
 * | `service_idle` | s, at most 3600 | since anyone came to this destination's port: a new service |
 *
 * @module
 */
import { CONNECTION_STATES } from "../../records/connections/connection_states.ts";
import type { Feature, Schema } from "../../records/schema.ts";
import type { PreprocessorOptions } from "../preprocessor_options.ts";
import { PORT_CLASSES, SERVICES } from "./connection_names.ts";

/** How far back anything is remembered, in seconds; `…_idle` ends there, or
 * where reading began: what was before is not known to be quiet. */
export const MEMORY_SECONDS = 3600;

function categorical(name: string, categories: readonly string[]): Feature {
  return { name, type: "categorical", categories: [...categories].sort() };
}

/** Numeric features that are taken as their logarithm: they have long tails. */
const LOGARITHMIC: readonly string[] = [
  "duration",
  "originator_bytes",
  "responder_bytes",
  "originator_packets",
  "responder_packets",
  "originator_packet_bytes",
  "responder_packet_bytes",
  "source_connections_5s",
  "source_connections_60s",
  "source_connections_600s",
  "source_hosts_60s",
  "source_hosts_600s",
  "source_ports_60s",
  "source_ports_600s",
  "source_bytes_600s",
  "pair_ports_60s",
  "pair_idle",
  "conversation_idle",
  "destination_connections_5s",
  "destination_connections_60s",
  "destination_connections_600s",
  "destination_sources_60s",
  "destination_sources_600s",
  "service_idle",
];

/** The schema of present-day connections: 4 categories and 29 numbers. */
export const connectionSchema: Schema = {
  features: [
    categorical("protocol", ["tcp", "udp", "icmp", "unknown_transport"]),
    categorical("service", SERVICES),
    categorical("port", PORT_CLASSES),
    categorical("state", CONNECTION_STATES),
    ...[
      "duration",
      "originator_bytes",
      "responder_bytes",
      "originator_packets",
      "responder_packets",
      "originator_packet_bytes",
      "responder_packet_bytes",
      "originator_share",
      "source_connections_5s",
      "source_connections_60s",
      "source_connections_600s",
      "source_failed_60s",
      "source_failed_600s",
      "source_hosts_60s",
      "source_hosts_600s",
      "source_ports_60s",
      "source_ports_600s",
      "source_bytes_600s",
      "pair_ports_60s",
      "pair_idle",
      "conversation_idle",
      "conversation_regularity",
      "destination_connections_5s",
      "destination_connections_60s",
      "destination_connections_600s",
      "destination_failed_60s",
      "destination_sources_60s",
      "destination_sources_600s",
      "service_idle",
    ].map((name): Feature => ({ name, type: "numeric" })),
  ],
  connections: "connection",
};

/** How the features become columns: heavy-tailed ones by their logarithm. */
export const connectionPreprocessing: PreprocessorOptions = {
  categorical: "one-hot",
  scaler: "standard",
  log1p: LOGARITHMIC,
};
