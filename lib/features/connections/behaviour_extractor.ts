import type {
  ConnectionRecord,
  TransportProtocol,
} from "../../records/connections/connection_record.ts";
import type { FeatureValue } from "../../records/traffic_record.ts";
import type { ConnectionExtractor } from "./connection_extractor.ts";
import {
  DestinationMemory,
  kept,
  noteVisit,
  SourceMemory,
  VISITS,
} from "./connection_memory.ts";
import { portClassOf, serviceOf } from "./connection_names.ts";
import { MEMORY_SECONDS } from "./connection_schema.ts";
import { RecentHosts } from "./recent_hosts.ts";
import { RecentKeys } from "./recent_keys.ts";

/** How much is remembered at a time. */
export interface MemoryLimits {
  /**
   * Sources, and as many destinations.
   *
   * @default {8192}
   */
  readonly hosts?: number;
  /**
   * Pairs of hosts; twice as many conversations, of hosts and port; and as many
   * services, of destination and port.
   *
   * @default {32768}
   */
  readonly pairs?: number;
}

/** Whether a connection was refused, or had no answer. */
function isFailed({ state, responderPackets }: ConnectionRecord): boolean {
  switch (state) {
    case "S0":
    case "REJ":
    case "RSTOS0":
    case "RSTRH":
    case "SH":
      return true;
    case null:
      return responderPackets === 0;
    default:
      return false;
  }
}

const PROTOCOLS: readonly TransportProtocol[] = [
  "tcp",
  "udp",
  "icmp",
  "unknown_transport",
];

/** A number for the responder's protocol and port. */
function portNumber({ protocol, responderPort }: ConnectionRecord): number {
  return PROTOCOLS.indexOf(protocol) * 65_536 + responderPort;
}

/** Rounded to thousandths: what a person can read. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A share of what is not nothing, in spite of rounding. */
function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(rounded(part / whole), 1) : 0;
}

/**
 * Works the features of the `connection` schema out, in constant time and bounded
 * memory per connection.
 *
 * Beyond the limits what was not used for longest is forgotten, and counted where
 * it was still within memory: then counts of that host begin again and its
 * contacts look new. A flood from forged addresses does that to every host. Full,
 * the default limits take some 15 MB, and nothing is allocated any more.
 */
export class BehaviourExtractor implements ConnectionExtractor {
  readonly #sources: RecentHosts<SourceMemory>;
  readonly #destinations: RecentHosts<DestinationMemory>;
  /** By source and destination: distinct ports over 60 s. */
  readonly #pairs: RecentKeys;
  /** By source, destination and port: {@linkcode VISITS}. */
  readonly #conversations: RecentKeys;
  /** By destination and port. */
  readonly #services: RecentKeys;
  #nextId = 0;
  /** The time of the first connection. */
  #since: number | undefined;

  /** @throws {RangeError} If a limit is not a whole number of at least 1. */
  constructor({ hosts = 8192, pairs = 32_768 }: MemoryLimits = {}) {
    for (const [name, value] of Object.entries({ hosts, pairs })) {
      if (Number.isInteger(value) && value >= 1) continue;
      throw new RangeError(
        `Cannot remember ${value} ${name} as it must be a whole number of at least 1`,
      );
    }
    const memory = MEMORY_SECONDS;
    const nextId = () => this.#nextId++;
    this.#sources = new RecentHosts(
      hosts,
      memory,
      () => new SourceMemory(nextId),
    );
    this.#destinations = new RecentHosts(
      hosts,
      memory,
      () => new DestinationMemory(nextId),
    );
    this.#pairs = new RecentKeys(pairs, memory, 1);
    this.#conversations = new RecentKeys(2 * pairs, memory, VISITS.width);
    this.#services = new RecentKeys(pairs, memory, 0);
  }

  /** How many entries were forgotten while they still counted. */
  get evicted(): number {
    return this.#sources.evicted + this.#destinations.evicted +
      this.#pairs.evicted + this.#conversations.evicted +
      this.#services.evicted;
  }

  /**
   * Seconds since something was seen, up to where memory ends. Before the first
   * connection nothing can have been seen: a start would make all look new.
   */
  #idle(past: number, time: number): number {
    return rounded(Math.min(past, MEMORY_SECONDS, time - this.#since!));
  }

  values(connection: ConnectionRecord, time: number): FeatureValue[] {
    this.#since ??= time;
    const { originator, responder, protocol } = connection;
    const source = this.#sources.use(originator, time);
    const sourceIdle = this.#sources.idle;
    const destination = this.#destinations.use(responder, time);
    const destinationIdle = this.#destinations.idle;
    const port = portNumber(connection);
    const pair = this.#pairs.use(source.id, destination.id, 0, time);
    const pairIdle = this.#pairs.idle;
    const conversation = this.#conversations.use(
      source.id,
      destination.id,
      port,
      time,
    );
    const conversationIdle = this.#conversations.idle;
    this.#services.use(destination.id, port, 0, time);
    const serviceIdle = this.#services.idle;
    const sent = connection.originatorBytes ??
      connection.originatorWireBytes ?? 0;
    const answered = connection.responderBytes ??
      connection.responderWireBytes ?? 0;
    const failed = isFailed(connection) ? 1 : 0;

    // What a pair had lost since it was last seen; 1 of a new one.
    const newPair60 = 1 - kept(pairIdle, 60);
    const newPair600 = 1 - kept(pairIdle, 600);
    const newPort60 = 1 - kept(conversationIdle, 60);
    source.fade(sourceIdle);
    source.connections5++;
    source.connections60++;
    source.connections600++;
    source.failed60 += failed;
    source.failed600 += failed;
    source.hosts60 += newPair60;
    source.hosts600 += newPair600;
    source.ports60 += newPort60;
    source.ports600 += 1 - kept(conversationIdle, 600);
    source.bytes600 += sent;
    destination.fade(destinationIdle);
    destination.connections5++;
    destination.connections60++;
    destination.connections600++;
    destination.failed60 += failed;
    destination.sources60 += newPair60;
    destination.sources600 += newPair600;
    const pairPorts = this.#pairs.values;
    if (pairIdle > 0) pairPorts[pair]! *= kept(pairIdle, 60);
    pairPorts[pair]! += newPort60;
    const visits = this.#conversations.values;
    noteVisit(visits, conversation, conversationIdle === Infinity, time);

    const sentPackets = connection.originatorPackets ?? 0;
    const answeredPackets = connection.responderPackets ?? 0;
    return [
      protocol,
      serviceOf(connection),
      portClassOf(connection),
      connection.state,
      connection.duration ?? 0,
      sent,
      answered,
      sentPackets,
      answeredPackets,
      rounded(sent / Math.max(sentPackets, 1)),
      rounded(answered / Math.max(answeredPackets, 1)),
      sent + answered > 0 ? rounded(sent / (sent + answered)) : 0.5,
      rounded(source.connections5),
      rounded(source.connections60),
      rounded(source.connections600),
      share(source.failed60, source.connections60),
      share(source.failed600, source.connections600),
      rounded(source.hosts60),
      rounded(source.hosts600),
      rounded(source.ports60),
      rounded(source.ports600),
      rounded(source.bytes600),
      rounded(pairPorts[pair]!),
      this.#idle(pairIdle, time),
      this.#idle(conversationIdle, time),
      rounded(visits[conversation + VISITS.regularity]!),
      rounded(destination.connections5),
      rounded(destination.connections60),
      rounded(destination.connections600),
      share(destination.failed60, destination.connections60),
      rounded(destination.sources60),
      rounded(destination.sources600),
      this.#idle(serviceIdle, time),
    ];
  }
}
