import { AT_ONCE, contacts, kind, type Phrase, volume } from "./phrase.ts";

/** How the features of the schema `connection` are spoken of. */
export const CONNECTION_PHRASES: Readonly<Record<string, Phrase>> = {
  protocol: kind("spoke {value} to {responder}"),
  service: kind("used {value} of {responder}", "service"),
  port: kind("came to {value} of {responder}", "port"),
  state: kind("had a connection to {responder} that {value}", "state"),
  duration: volume("held a connection to {responder} for {value}", "seconds", {
    none: AT_ONCE,
  }),
  originator_bytes: volume("sent {value} to {responder}", "bytes"),
  responder_bytes: volume("received {value} from {responder}", "bytes"),
  originator_packets: volume("sent {value|packet} to {responder}", "count"),
  responder_packets: volume(
    "received {value|packet} from {responder}",
    "count",
  ),
  originator_packet_bytes: volume(
    "sent {value} to {responder}",
    "bytes per packet",
  ),
  responder_packet_bytes: volume(
    "received {value} from {responder}",
    "bytes per packet",
  ),
  originator_share: volume(
    "sent {value} of the bytes that it exchanged with {responder}",
    "share",
  ),
  source_connections_5s: contacts(
    "opened {value|connection} in the last 5 seconds",
    "count",
  ),
  source_connections_60s: contacts(
    "opened {value|connection} in the last minute",
    "count",
  ),
  source_connections_600s: contacts(
    "opened {value|connection} in the last 10 minutes",
    "count",
  ),
  source_failed_60s: contacts(
    "had {value} of its connections refused or unanswered in the last minute",
    "share",
  ),
  source_failed_600s: contacts(
    "had {value} of its connections refused or unanswered in the last 10 minutes",
    "share",
  ),
  source_hosts_60s: contacts(
    "reached {value|different host} in the last minute",
    "count",
  ),
  source_hosts_600s: contacts(
    "reached {value|different host} in the last 10 minutes",
    "count",
  ),
  source_ports_60s: contacts(
    "reached {value|different port} in the last minute",
    "count",
  ),
  source_ports_600s: contacts(
    "reached {value|different port} in the last 10 minutes",
    "count",
  ),
  source_bytes_600s: volume("sent {value} in the last 10 minutes", "bytes"),
  pair_ports_60s: contacts(
    "reached {value|different port} of {responder} in the last minute",
    "count",
  ),
  pair_idle: contacts(
    "came to {responder} after {value} without contact",
    "idle",
    { none: "came to {responder} again at once" },
  ),
  conversation_idle: contacts(
    "came to {service} of {responder} after {value} without contact",
    "idle",
    { none: "came to {service} of {responder} again at once" },
  ),
  conversation_regularity: contacts(
    "came to {service} of {responder} at times that are {value} regular",
    "share",
    { none: "came to {service} of {responder} at irregular times" },
  ),
  destination_connections_5s: contacts(
    "contacted {responder}, which received {value|connection} in the last 5 seconds",
    "count",
  ),
  destination_connections_60s: contacts(
    "contacted {responder}, which received {value|connection} in the last minute",
    "count",
  ),
  destination_connections_600s: contacts(
    "contacted {responder}, which received {value|connection} in the last 10 minutes",
    "count",
  ),
  destination_failed_60s: contacts(
    "contacted {responder}, where {value} of the connections in the last minute " +
      "were refused or unanswered",
    "share",
  ),
  destination_sources_60s: contacts(
    "contacted {responder}, which {value|different host} contacted in the last minute",
    "count",
  ),
  destination_sources_600s: contacts(
    "contacted {responder}, which {value|different host} contacted in the last 10 minutes",
    "count",
  ),
  service_idle: contacts(
    "came to {service} of {responder}, which nobody had used for {value}",
    "idle",
    {
      less:
        "came to {service} of {responder}, which had been used {value} before",
      none: "came to {service} of {responder}, which had been used just before",
    },
  ),
};
