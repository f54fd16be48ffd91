/** What the layers share about the frame that is being decoded. */
export interface Frame {
  /** Microseconds since 1970. */
  time: number;
  /** Where the frame, or what is unwrapped from it, would end had all been captured. */
  wireEnd: number;
  /** How many tunnels deep the decoding is. */
  tunnels: number;
  /** The outermost VLAN tag, where there is one. */
  vlan: number | undefined;
}

/** Told why a frame or packet is not handed over. */
export type SkipHandler = (reason: string) => void;

/** Takes the part of `bytes` from `start` to `end` for decoding. */
export type SpanHandler = (
  bytes: Uint8Array,
  start: number,
  end: number,
) => void;
