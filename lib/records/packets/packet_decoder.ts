import { FragmentTable } from "./fragments.ts";
import type { Frame } from "./frame.ts";
import { IpLayer } from "./ip.ts";
import { LinkLayer } from "./link_layer.ts";
import type { Packet } from "./packet.ts";
import type { PacketCounts, PacketOptions } from "./read_packets.ts";
import { Tunnels } from "./tunnels.ts";

/** More reasons than this are counted together, so that no input makes the map grow. */
const MAX_REASONS = 256;
const OTHER_REASONS = "other reasons";

/**
 * Frames in, IP packets out: link layer, IP layer and tunnels put together.
 *
 * ```text
 * frame ─► LinkLayer ─► IpLayer ─► Tunnels ─► onPacket
 *              ▲                      │
 *              └────── inside ────────┘
 * ```
 */
export class PacketDecoder {
  readonly #counts: PacketCounts;
  readonly #frame: Frame = { time: 0, wireEnd: 0, tunnels: 0, vlan: undefined };
  readonly #link: LinkLayer;
  readonly #fragments: FragmentTable;

  /**
   * @param options What may be decided.
   * @param onPacket Takes each packet, only lent for the call.
   * @param counts What to count in.
   */
  constructor(
    options: PacketOptions,
    onPacket: (packet: Packet) => void,
    counts: PacketCounts,
  ) {
    this.#counts = counts;
    const frame = this.#frame;
    const onSkip = (reason: string) => this.skip(reason);
    this.#fragments = new FragmentTable((reason, n) => this.skip(reason, n));
    const ip = new IpLayer({
      frame,
      ignoreChecksums: options.ignoreChecksums ?? false,
      onPacket: (packet) => tunnels.packet(packet),
      onSkip,
      fragments: this.#fragments,
    });
    this.#link = new LinkLayer(
      frame,
      (bytes, start, end) => ip.decode(bytes, start, end),
      onSkip,
    );
    const tunnels = new Tunnels(frame, this.#link, (packet) => {
      counts.packets++;
      onPacket(packet);
    }, onSkip);
  }

  /** Decodes one frame; the parameters are those of a `FrameHandler`. */
  frame(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireEnd: number,
    time: number,
    linkType: number,
  ): void {
    const counts = this.#counts;
    counts.frames++;
    if (time > counts.newest) counts.newest = time;
    const frame = this.#frame;
    frame.time = time;
    frame.wireEnd = wireEnd;
    frame.tunnels = 0;
    frame.vlan = undefined;
    this.#link.decode(bytes, start, end, linkType);
  }

  /** Counts what is not handed over. */
  skip(reason: string, count = 1): void {
    const { skipped } = this.#counts;
    if (skipped.size >= MAX_REASONS && !skipped.has(reason)) {
      reason = OTHER_REASONS;
    }
    skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  }

  /** Gives up unfinished datagrams, at the end of the capture. */
  finish(): void {
    this.#fragments.flush();
  }
}
