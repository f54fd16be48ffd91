import { AT_ONCE, contacts, kind, type Phrase, volume } from "./phrase.ts";

const RECENTLY = "within 2 seconds";
const LATELY = "among the last 255";

const UNANSWERED = "stayed unanswered or unfinished";
const REFUSED = "were refused or reset";

/** Of connections to the same host, so many did something. */
function toHost(when: string, what: string): Phrase {
  return contacts(
    `contacted {responder}, where {value} of the connections ${when} ${what}`,
    "share",
  );
}

/** Of connections to the same service on any host, so many did something. */
function toService(when: string, what: string): Phrase {
  return contacts(
    `used {service}, where {value} of the connections ${when} ${what}`,
    "share",
  );
}

/** How NSL-KDD's features are spoken of that connections can supply. */
export const NSL_KDD_PHRASES: Readonly<Record<string, Phrase>> = {
  duration: volume("held a connection to {responder} for {value}", "seconds", {
    none: AT_ONCE,
  }),
  protocol_type: kind("spoke {value} to {responder}"),
  service: kind("used {value} of {responder}", "service"),
  flag: kind("had a connection to {responder} that {value}", "state"),
  src_bytes: volume("sent {value} to {responder}", "bytes"),
  dst_bytes: volume("received {value} from {responder}", "bytes"),
  land: kind(
    "reached {responder} with equal ends as {value} (1: one address and port is both)",
    "number",
  ),
  count: contacts(
    `contacted {responder}, which received {value|connection} ${RECENTLY}`,
    "count",
  ),
  srv_count: contacts(
    `used {service}, which received {value|connection} on all hosts ${RECENTLY}`,
    "count",
  ),
  serror_rate: toHost(RECENTLY, UNANSWERED),
  srv_serror_rate: toService(RECENTLY, UNANSWERED),
  rerror_rate: toHost(RECENTLY, REFUSED),
  srv_rerror_rate: toService(RECENTLY, REFUSED),
  same_srv_rate: toHost(RECENTLY, "were for the same service"),
  diff_srv_rate: contacts(
    "contacted {responder}, where connections within 2 seconds were for " +
      "different services at a rate of {value}",
    "share",
  ),
  srv_diff_host_rate: contacts(
    "used {service}, where connections within 2 seconds were to different " +
      "hosts at a rate of {value}",
    "share",
  ),
  dst_host_count: contacts(
    "contacted {responder}, which received {value} of the last 255 connections",
    "count",
  ),
  dst_host_srv_count: contacts(
    "used {service}, which received {value} of the last 255 connections",
    "count",
  ),
  dst_host_same_srv_rate: toHost(LATELY, "were for the same service"),
  dst_host_diff_srv_rate: contacts(
    "contacted {responder}, where connections among the last 255 were for " +
      "different services at a rate of {value}",
    "share",
  ),
  dst_host_same_src_port_rate: toHost(
    LATELY,
    "came from the same source port",
  ),
  dst_host_srv_diff_host_rate: contacts(
    "used {service}, where connections among the last 255 were to different " +
      "hosts at a rate of {value}",
    "share",
  ),
  dst_host_serror_rate: toHost(LATELY, UNANSWERED),
  dst_host_srv_serror_rate: toService(LATELY, UNANSWERED),
  dst_host_rerror_rate: toHost(LATELY, REFUSED),
  dst_host_srv_rerror_rate: toService(LATELY, REFUSED),
};
