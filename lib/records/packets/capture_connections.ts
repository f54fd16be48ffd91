import type { ConnectionRow } from "../connections/connection_record.ts";
import {
  ConnectionTracker,
  type TrackingCounts,
} from "./connection_tracker.ts";
import { BAD_IP_CHECKSUM } from "./ip.ts";
import {
  newPacketCounts,
  type PacketCounts,
  readPackets,
} from "./read_packets.ts";

/** What the reading of a capture has met so far. */
export interface CaptureCounts extends PacketCounts, TrackingCounts {}

/** What may be decided about the reading of captures. */
export interface CaptureOptions {
  /**
   * Takes packets whose checksums are wrong, as captures on a machine that
   * leaves checksums to its network card hold them.
   *
   * @default {false}
   */
  readonly ignoreChecksums?: boolean;
  /**
   * The most connections that are followed at once. With more, the one that was
   * silent longest is written as it stands, and counted as evicted.
   *
   * @default {100_000}
   */
  readonly maxConnections?: number;
  /**
   * How long a connection that has closed is kept before it is written, in
   * seconds: what still comes belongs to it. Zeek's is 5; on live traffic an alert
   * waits for it.
   *
   * @default {5}
   */
  readonly linger?: number;
  /** What to count in, for who wants to know while the reading goes on. */
  readonly counts?: CaptureCounts;
}

/** Counts at the start of a reading. */
export function newCaptureCounts(): CaptureCounts {
  return {
    ...newPacketCounts(),
    tracked: 0,
    badChecksums: 0,
    connections: 0,
    evicted: 0,
  };
}

/** How many packets were left out for any wrong checksum, of IP or above. */
export function wrongChecksums(
  { skipped, badChecksums }: CaptureCounts,
): number {
  return badChecksums + (skipped.get(BAD_IP_CHECKSUM) ?? 0);
}

/**
 * Reads the connections of a packet capture, pcap or pcapng.
 *
 * Connections come in the order in which they end; at the end of the capture
 * those still open follow. Memory is bounded by `maxConnections`, whatever the
 * capture's size. Damage ends the reading with a bad row; what was read counts.
 *
 * @param bytes The capture, gzip already undone.
 * @param source The capture's name, for messages.
 * @param counter Gives each row its index, over several sources.
 * @param options What may be decided.
 * @returns Batches of connections, one for each chunk of bytes that ended any.
 * @throws {BadInputError} If the bytes are not those of a capture at all.
 */
export async function* captureConnections(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
  counter: { next: number },
  options: CaptureOptions = {},
): AsyncGenerator<ConnectionRow[]> {
  const counts = options.counts ?? newCaptureCounts();
  let rows: ConnectionRow[] = [];
  const tracker = new ConnectionTracker(
    options,
    counts,
    counter,
    (record) => rows.push(record),
  );
  const packets = readPackets(
    bytes,
    source,
    { ignoreChecksums: options.ignoreChecksums ?? false },
    (packet) => tracker.receive(packet),
    counts,
  );
  const problems: string[] = [];
  for await (const met of packets) {
    for (const { problem } of met) problems.push(problem);
    if (rows.length > 0) {
      yield rows;
      rows = [];
    }
  }
  tracker.finish();
  for (const problem of problems) {
    rows.push({ index: counter.next++, source, line: 0, problem });
  }
  if (rows.length > 0) yield rows;
}
