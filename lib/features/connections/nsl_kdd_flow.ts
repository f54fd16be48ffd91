/**
 * The 26 features of NSL-KDD that connections can supply.
 *
 * Of KDD Cup 1999's 41 features, 7 describe a connection, 9 the two seconds up to
 * its start and 10 the last connections of the whole trace. The other 15 need
 * packets or payload, which no connection log holds. What stands here follows the
 * data: the formulas were checked on 953,567 rows of KDD'99 and NSL-KDD, with 8
 * violations. W. Lee and S. Stolfo, "A framework for constructing features and
 * models for intrusion detection systems", ACM TISSEC 3(4), 2000, the task
 * description of KDD Cup 1999 and the public extractors say otherwise, and the
 * data contradicts them: they have a host window of 100 connections, a
 * `diff_srv_rate` of 1 − `same_srv_rate`, SYN errors without `SH`, and `REJ` alone
 * as a reset.
 *
 *     time window   connections of the last 2 s, this one included, at most 511
 *     host window   the last 255 connections of all, this one included
 *     H, S          those of a window to the same destination host; those with the
 *                   same service on any host
 *
 *     count, srv_count           |H|, |S|
 *     serror_rate                share of H with flag S0, S1, S2, S3 or SH
 *     rerror_rate                share of H with flag REJ, RSTO, RSTR or RSTOS0
 *     srv_serror, srv_rerror     the same of S
 *     same_srv_rate              |H ∩ S| / |H|
 *     diff_srv_rate              distinct services in H / |H|, if two at least
 *     srv_diff_host_rate         distinct hosts in S / |S|, if two at least
 *     dst_host_…                 the same of the host window, and
 *     dst_host_same_src_port     share of H with the same source port
 *
 * Rates have two decimals, rounded as C prints them; see `kdd_rate.ts`. Both
 * windows are of starts, so connections come in the order of their start. One that
 * comes late is counted at the time of the one before it: it sees what that saw.
 *
 * What connections cannot tell as KDD'99 had it: bytes that the source does not
 * give are 0. ICMP's bytes include its header there, so 8 per packet are added. A
 * ping and its answer are one connection in Zeek's terms and two in KDD'99's, so
 * `ecr_i` is rare. Durations are cut to whole seconds. Ports of ICMP are types, so
 * `land` is for TCP and UDP alone. A protocol beside TCP, UDP and ICMP has neither
 * protocol nor service here: both are missing, which a model that was trained on
 * NSL-KDD takes as unseen.
 *
 * @module
 */
import type { ConnectionRecord } from "../../records/connections/connection_record.ts";
import { nslKddSchema } from "../../records/nsl_kdd.ts";
import type { Schema } from "../../records/schema.ts";
import type { FeatureValue } from "../../records/traffic_record.ts";
import type { PreprocessorOptions } from "../preprocessor_options.ts";
import type { ConnectionExtractor } from "./connection_extractor.ts";
import { ConnectionWindow } from "./connection_window.ts";
import { kddError, kddFlag } from "./kdd_flag.ts";
import { kddRate } from "./kdd_rate.ts";
import { KDD_SERVICES, kddService } from "./kdd_service.ts";

/** What only a look into what was sent can tell. */
const OF_CONTENT: ReadonlySet<string> = new Set([
  "wrong_fragment",
  "urgent",
  "hot",
  "num_failed_logins",
  "logged_in",
  "num_compromised",
  "root_shell",
  "su_attempted",
  "num_root",
  "num_file_creations",
  "num_shells",
  "num_access_files",
  "num_outbound_cmds",
  "is_host_login",
  "is_guest_login",
]);

/**
 * The schema of the 26 features, under NSL-KDD's names and in its order.
 *
 * Rows of NSL-KDD fit it by their names, label column included, so a model can be
 * trained on them and used on connections.
 */
export const nslKddFlowSchema: Schema = {
  ...nslKddSchema,
  features: nslKddSchema.features.filter(({ name }) => !OF_CONTENT.has(name)),
  connections: "nsl-kdd-flow",
};

/** How the 26 features become columns: heavy-tailed ones by their logarithm. */
export const nslKddFlowPreprocessing: PreprocessorOptions = {
  categorical: "one-hot",
  scaler: "standard",
  log1p: [
    "duration",
    "src_bytes",
    "dst_bytes",
    "count",
    "srv_count",
    "dst_host_count",
    "dst_host_srv_count",
  ],
};

/** What the windows of the derived features hold. */
export interface KddWindows {
  /**
   * How far back the time window reaches, in seconds, the bound included.
   *
   * @default {2}
   */
  readonly timeWindow?: number;
  /**
   * How many connections the time window holds at most.
   *
   * @default {511}
   */
  readonly timeLimit?: number;
  /**
   * How many connections the host window holds.
   *
   * @default {255}
   */
  readonly hostWindow?: number;
}

/** Payload, with ICMP's header, which KDD'99 counts as such. */
function bytesOf(
  { protocol }: ConnectionRecord,
  bytes: number | null,
  packets: number | null,
): number {
  const header = protocol === "icmp" ? 8 * (packets ?? 0) : 0;
  return (bytes ?? 0) + header;
}

/** Whether both ends are the same address and port. */
function isLand(connection: ConnectionRecord): boolean {
  const { protocol } = connection;
  return connection.originatorPort === connection.responderPort &&
    connection.originator === connection.responder &&
    (protocol === "tcp" || protocol === "udp");
}

/** `distinct` of a set of so many as a rate, where they differ at all. */
function diversity(distinct: number, whole: number): number {
  return distinct < 2 ? 0 : kddRate(distinct, whole);
}

/** Works the 26 features out, in constant time and memory per connection. */
export class NslKddFlowExtractor implements ConnectionExtractor {
  /** Nothing is: the windows are what the features are defined on. */
  readonly evicted = 0;
  readonly #seconds: number;
  readonly #recent: ConnectionWindow;
  readonly #last: ConnectionWindow;

  /** @throws {RangeError} If a window is out of its range. */
  constructor(windows: KddWindows = {}) {
    const { timeWindow = 2, timeLimit = 511, hostWindow = 255 } = windows;
    if (!(timeWindow >= 0)) {
      throw new RangeError(
        `Cannot use ${timeWindow} as timeWindow as it must be a number of at least 0`,
      );
    }
    this.#seconds = timeWindow;
    this.#recent = new ConnectionWindow(timeLimit, KDD_SERVICES.length);
    this.#last = new ConnectionWindow(hostWindow, KDD_SERVICES.length);
  }

  values(connection: ConnectionRecord, time: number): FeatureValue[] {
    const { protocol, responder: host, originatorPort: port } = connection;
    const service = kddService(connection);
    const flag = kddFlag(connection);
    const error = kddError(flag);
    this.#recent.expire(time - this.#seconds);
    this.#recent.add(time, host, service, port, error);
    this.#last.add(time, host, service, port, error);
    const recent = this.#recent.count(host, service, port);
    const last = this.#last.count(host, service, port);
    return [
      Math.floor(connection.duration ?? 0),
      protocol === "unknown_transport" ? null : protocol,
      KDD_SERVICES[service]!,
      flag,
      bytesOf(
        connection,
        connection.originatorBytes,
        connection.originatorPackets,
      ),
      bytesOf(
        connection,
        connection.responderBytes,
        connection.responderPackets,
      ),
      isLand(connection) ? 1 : 0,
      recent.host,
      recent.service,
      kddRate(recent.hostSyn, recent.host),
      kddRate(recent.serviceSyn, recent.service),
      kddRate(recent.hostReset, recent.host),
      kddRate(recent.serviceReset, recent.service),
      kddRate(recent.both, recent.host),
      diversity(recent.hostServices, recent.host),
      diversity(recent.serviceHosts, recent.service),
      last.host,
      last.service,
      kddRate(last.both, last.host),
      diversity(last.hostServices, last.host),
      kddRate(last.hostPort, last.host),
      diversity(last.serviceHosts, last.service),
      kddRate(last.hostSyn, last.host),
      kddRate(last.serviceSyn, last.service),
      kddRate(last.hostReset, last.host),
      kddRate(last.serviceReset, last.service),
    ];
  }
}
