import type {
  ConnectionRecord,
  TransportProtocol,
} from "../../records/connections/connection_record.ts";
import type { FeatureValue } from "../../records/traffic_record.ts";
import type { ConnectionExtractor } from "./connection_extractor.ts";
import {
  ConversationMemory,
  DestinationMemory,
  kept,
  PairMemory,
  ServiceMemory,
  SourceMemory,
} from "./connection_memory.ts";
import { portClassOf, serviceOf } from "./connection_names.ts";
import { MEMORY_SECONDS } from "./connection_schema.ts";
import { type Home, Recent } from "./recent.ts";

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

/** How many {@linkcode portNumber} tells apart. */
const PORT_NUMBERS = PROTOCOLS.length * 65_536;

/** A number for the responder's protocol and port. */
function portNumber({ protocol, responderPort }: ConnectionRecord): number {
  return PROTOCOLS.indexOf(protocol) * 65_536 + responderPort;
}

/** Rounded to thousandths: what a person can read. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Seconds since something was seen, up to where memory ends. */
function idle(past: number): number {
  return rounded(Math.min(past, MEMORY_SECONDS));
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
 * the default limits take some 50 MB.
 */
export class BehaviourExtractor implements ConnectionExtractor {
  readonly #sources: Recent<string, SourceMemory>;
  readonly #destinations: Recent<string, DestinationMemory>;
  readonly #pairs: Recent<number, PairMemory>;
  readonly #conversations: Recent<number, ConversationMemory>;
  readonly #services: Recent<number, ServiceMemory>;
  readonly #bySource: Home<string, SourceMemory> = new Map();
  readonly #byDestination: Home<string, DestinationMemory> = new Map();
  #nextId = 0;

  /** @throws {RangeError} If a limit is not a whole number of at least 1. */
  constructor({ hosts = 8192, pairs = 32_768 }: MemoryLimits = {}) {
    for (const [name, value] of Object.entries({ hosts, pairs })) {
      if (Number.isInteger(value) && value >= 1) continue;
      throw new RangeError(
        `Cannot remember ${value} ${name} as it must be a whole number of at least 1`,
      );
    }
    const memory = MEMORY_SECONDS;
    this.#sources = new Recent(hosts, memory, () => new SourceMemory());
    this.#destinations = new Recent(
      hosts,
      memory,
      () => new DestinationMemory(this.#nextId++),
    );
    this.#pairs = new Recent(pairs, memory, () => new PairMemory());
    this.#conversations = new Recent(
      2 * pairs,
      memory,
      () => new ConversationMemory(),
    );
    this.#services = new Recent(pairs, memory, () => new ServiceMemory());
  }

  /** How many entries were forgotten while they still counted. */
  get evicted(): number {
    return this.#sources.evicted + this.#destinations.evicted +
      this.#pairs.evicted + this.#conversations.evicted +
      this.#services.evicted;
  }

  values(connection: ConnectionRecord, time: number): FeatureValue[] {
    const { originator, responder, protocol } = connection;
    const source = this.#sources.use(this.#bySource, originator, time);
    const destination = this.#destinations.use(
      this.#byDestination,
      responder,
      time,
    );
    const port = portNumber(connection);
    const pair = this.#pairs.use(source.pairs, destination.id, time);
    const conversation = this.#conversations.use(
      source.conversations,
      destination.id * PORT_NUMBERS + port,
      time,
    );
    const served = this.#services.use(destination.services, port, time);

    const pairIdle = time - pair.seen;
    const conversationIdle = time - conversation.seen;
    const serviceIdle = time - served.seen;
    const sent = connection.originatorBytes ??
      connection.originatorWireBytes ?? 0;
    const answered = connection.responderBytes ??
      connection.responderWireBytes ?? 0;
    const failed = isFailed(connection) ? 1 : 0;

    // What a pair had lost since it was last seen; 1 of a new one.
    const newPair60 = 1 - kept(pairIdle, 60);
    const newPair600 = 1 - kept(pairIdle, 600);
    const newPort60 = 1 - kept(conversationIdle, 60);
    source.fade(time);
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
    destination.fade(time);
    destination.connections5++;
    destination.connections60++;
    destination.connections600++;
    destination.failed60 += failed;
    destination.sources60 += newPair60;
    destination.sources600 += newPair600;
    if (pairIdle > 0) pair.ports60 *= kept(pairIdle, 60);
    pair.ports60 += newPort60;
    pair.seen = time;
    conversation.note(time);
    served.seen = time;

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
      rounded(pair.ports60),
      idle(pairIdle),
      idle(conversationIdle),
      rounded(conversation.regularity),
      rounded(destination.connections5),
      rounded(destination.connections60),
      rounded(destination.connections600),
      share(destination.failed60, destination.connections60),
      rounded(destination.sources60),
      rounded(destination.sources600),
      idle(serviceIdle),
    ];
  }
}
