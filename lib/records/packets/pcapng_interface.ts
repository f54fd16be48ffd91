import { type PcapngClock, pcapngClock } from "./pcapng_time.ts";

const OPTION_END = 0;
const OPTION_TIME_RESOLUTION = 9;
const OPTION_TIME_OFFSET = 14;

/** Ticks of 10⁻⁶ seconds, where the block does not say otherwise. */
const MICROSECONDS = 6;

/** What a pcapng file says of an interface. */
export interface CaptureInterface {
  /** The link type's number. */
  readonly linkType: number;
  /** How many bytes of a frame were captured at most; 0 for all. */
  readonly snapLength: number;
  /** Reads its timestamps. */
  readonly clock: PcapngClock;
}

/**
 * Reads an interface description block.
 *
 * @param view Holds the block.
 * @param at Where it starts.
 * @param length Its length, at least 20.
 * @param littleEndian The section's byte order.
 */
export function readInterface(
  view: DataView,
  at: number,
  length: number,
  littleEndian: boolean,
): CaptureInterface {
  let resolution = MICROSECONDS;
  let offset = 0;
  const end = at + length - 4;
  for (let option = at + 16; end - option >= 4;) {
    const code = view.getUint16(option, littleEndian);
    const size = view.getUint16(option + 2, littleEndian);
    if (code === OPTION_END || option + 4 + size > end) break;
    if (code === OPTION_TIME_RESOLUTION && size >= 1) {
      resolution = view.getUint8(option + 4);
    } else if (code === OPTION_TIME_OFFSET && size >= 8) {
      offset = Number(view.getBigInt64(option + 4, littleEndian));
    }
    option += 4 + size + (-size & 3);
  }
  return {
    linkType: view.getUint16(at + 8, littleEndian),
    snapLength: view.getUint32(at + 12, littleEndian),
    clock: pcapngClock(resolution, offset),
  };
}
