import { BadInputError } from "../../errors.ts";
import type { CaptureParser, FrameHandler } from "./capture_parser.ts";
import { CaptureWindow } from "./capture_window.ts";
import type { Packet } from "./packet.ts";
import { PacketDecoder } from "./packet_decoder.ts";
import { isPcap, PcapParser } from "./pcap.ts";
import { isPcapng, PcapngParser } from "./pcapng.ts";

const MAGIC_BYTES = 4;
const NO_PROBLEMS: readonly CaptureProblem[] = [];

/** What may be decided about the reading of captures. */
export interface PacketOptions {
  /**
   * Takes packets whose IPv4 header checksum is wrong, as captures on a machine
   * that leaves checksums to its network card hold them.
   *
   * @default {false}
   */
  readonly ignoreChecksums?: boolean;
}

/** What a reading has met so far; the numbers grow while it goes on. */
export interface PacketCounts {
  /** Frames in the capture, those skipped included. */
  frames: number;
  /** IP packets handed over, each reassembled datagram counted once. */
  packets: number;
  /** Frames and packets that were not handed over, by reason, such as `ARP`. */
  readonly skipped: Map<string, number>;
  /** The newest frame's time, in microseconds since 1970; 0 before the first. */
  newest: number;
}

/** Damage that ended the reading of a capture; the packets before it count. */
export interface CaptureProblem {
  /**
   * `cut-off` where the capture ends within a record, as one still being written
   * or stopped by a signal does; `damaged` where it cannot be read on.
   */
  readonly kind: "cut-off" | "damaged";
  /** 0-based byte of the capture at which it stands. */
  readonly offset: number;
  /** The whole sentence: `Cannot read x.pcap at byte 1234: …`. */
  readonly problem: string;
}

/** Counts at the start of a reading. */
export function newPacketCounts(): PacketCounts {
  return { frames: 0, packets: 0, skipped: new Map(), newest: 0 };
}

/**
 * Reads a packet capture, pcap or pcapng by its first bytes.
 *
 * Pulls one chunk of bytes, hands its packets to `onPacket` at once, and yields;
 * a consumer that does not ask for more stops the reading. What is yielded is
 * what went wrong in that chunk: nearly always nothing, at most one problem in
 * a capture's life, after which it ends.
 *
 * @param bytes The capture, gzip already undone.
 * @param source The capture's name, for messages.
 * @param options What may be decided.
 * @param onPacket Takes each packet, in the order of the capture. The object and
 * its bytes are only lent for the call.
 * @param counts What to count in, such as {@linkcode newPacketCounts}`()`.
 * @throws {BadInputError} If the bytes are not those of a capture at all.
 */
export async function* readPackets(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
  options: PacketOptions,
  onPacket: (packet: Packet) => void,
  counts: PacketCounts,
): AsyncGenerator<readonly CaptureProblem[]> {
  const decoder = new PacketDecoder(options, onPacket, counts);
  const window = new CaptureWindow();
  let parser: CaptureParser | undefined;
  for await (const chunk of bytes) {
    window.push(chunk);
    if (parser === undefined) {
      if (window.end - window.at < MAGIC_BYTES) continue;
      parser = parserOf(window, source, decoder);
    }
    const { bytes, view, at, end } = window;
    window.at = parser.consume(bytes, view, at, end);
    if (parser.damage !== undefined) {
      decoder.finish();
      yield [problemAt("damaged", source, window.offset, parser.damage)];
      return;
    }
    yield NO_PROBLEMS;
  }
  decoder.finish();
  if (parser === undefined) throw notCapture(source, window);
  if (window.at < window.end || !parser.atBoundary) {
    yield [
      problemAt(
        "cut-off",
        source,
        window.offset,
        "the capture ends in the middle of a record",
      ),
    ];
  }
}

function notCapture(source: string, window: CaptureWindow): BadInputError {
  const what = window.end === 0
    ? "is empty"
    : "starts with the bytes of neither pcap nor pcapng";
  return new BadInputError(
    `Cannot read ${source} as a packet capture: it ${what}`,
  );
}

function problemAt(
  kind: CaptureProblem["kind"],
  source: string,
  offset: number,
  reason: string,
): CaptureProblem {
  const problem = `Cannot read ${source} at byte ${offset}: ${reason}`;
  return { kind, offset, problem };
}

function parserOf(
  window: CaptureWindow,
  source: string,
  decoder: PacketDecoder,
): CaptureParser {
  const onFrame: FrameHandler = (bytes, start, end, wireEnd, time, linkType) =>
    decoder.frame(bytes, start, end, wireEnd, time, linkType);
  const { view, at } = window;
  if (isPcap(view, at)) return new PcapParser(onFrame);
  if (isPcapng(view, at)) {
    return new PcapngParser(onFrame, (reason) => decoder.skip(reason));
  }
  throw notCapture(source, window);
}
