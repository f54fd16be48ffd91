/** A record longer than this is damage, unless the capture's snap length is longer. */
export const MAX_FRAME_BYTES = 256 * 1024;

/** No snap length makes a longer record sane. */
export const MAX_SNAP_LENGTH = 1024 * 1024;

/** Takes one captured frame; what it holds is only lent for the call. */
export type FrameHandler = (
  /** Holds the frame, among others. */
  bytes: Uint8Array,
  /** Where the frame starts in `bytes`. */
  start: number,
  /** Where its captured bytes end in `bytes`. */
  end: number,
  /** Where it would end had all of it been captured. */
  wireEnd: number,
  /** Microseconds since 1970. */
  time: number,
  /** The link type's number, as tcpdump.org lists them. */
  linkType: number,
) => void;

/** Finds the frames in a capture file's bytes. */
export interface CaptureParser {
  /**
   * Hands over each frame that lies whole in `bytes`.
   *
   * @param bytes The bytes at hand.
   * @param view The same bytes.
   * @param at Where to go on.
   * @param end Where the bytes at hand end.
   * @returns Where to go on once there are more bytes.
   */
  consume(
    bytes: Uint8Array,
    view: DataView,
    at: number,
    end: number,
  ): number;
  /** What makes the bytes at the returned place unreadable, where something does. */
  readonly damage: string | undefined;
  /** Whether the capture may end here: not within a block that is skipped. */
  readonly atBoundary: boolean;
}
