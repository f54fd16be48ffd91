import { CONNECTION_STATES } from "../../../lib/records/connections/connection_states.ts";
import { Random } from "../../../lib/random.ts";
import type {
  ConnectionRecord,
} from "../../../lib/records/connections/connection_record.ts";

/** A connection with what a test says of it. */
export function connection(
  given: Partial<ConnectionRecord> = {},
): ConnectionRecord {
  return {
    index: 0,
    uid: "C1",
    start: 0,
    duration: 0.5,
    protocol: "tcp",
    ipProtocol: 6,
    originator: "10.0.0.1",
    originatorPort: 40_000,
    responder: "10.0.0.2",
    responderPort: 80,
    service: null,
    state: "SF",
    originatorBytes: 100,
    responderBytes: 200,
    originatorPackets: 4,
    responderPackets: 4,
    originatorWireBytes: 300,
    responderWireBytes: 400,
    history: null,
    ...given,
  };
}

const STATES = [...CONNECTION_STATES, null];
const PORTS = [20, 21, 22, 53, 80, 80, 80, 443, 700, 6001, 6667, 8080, 40_000];
const PROTOCOLS = ["tcp", "tcp", "tcp", "udp", "udp", "icmp"] as const;

/**
 * Connections in order of start: quiet stretches, bursts that fill every window,
 * with many destinations or one, and equal starts.
 */
export function randomConnections(
  count: number,
  seed: number,
): ConnectionRecord[] {
  const random = new Random(seed);
  const below = (n: number) => random.integer(n);
  const pick = <T>(list: readonly T[]) => list[below(list.length)]!;
  let start = 1_500_000_000;
  let pace = 1;
  let hosts = 10;
  let isOne = false;
  return Array.from({ length: count }, (_, index) => {
    if (below(1500) === 0) {
      pace = pick([0, 0.0005, 0.002, 0.01, 0.5, 5]);
      hosts = pick([1, 3, 30, 1000]);
      isOne = below(4) === 0;
    }
    if (below(4) > 0) start += random.uniform() * pace;
    const protocol = below(200) === 0 ? "unknown_transport" : pick(PROTOCOLS);
    return connection({
      index,
      uid: `C${index}`,
      start,
      duration: below(9) === 0 ? null : random.uniform() * 10 ** below(4),
      protocol,
      originator: `10.0.${below(3)}.${below(hosts)}`,
      originatorPort: protocol === "icmp"
        ? pick([0, 3, 5, 8, 11, 13])
        : pick([20, 80, 40_000, 1024 + below(60_000)]),
      responder: isOne ? "10.0.0.1" : `10.0.${below(3)}.${below(hosts)}`,
      responderPort: protocol === "icmp" ? below(4) : pick(PORTS),
      state: pick(STATES),
      originatorBytes: below(7) === 0 ? null : below(10 ** below(7)),
      responderBytes: below(7) === 0 ? null : below(10 ** below(7)),
      originatorPackets: below(20) === 0 ? null : below(100),
      responderPackets: below(20) === 0 ? null : below(100),
    });
  });
}
