/**
 * What is remembered of sources, destinations and who speaks to whom.
 *
 * Counts fade: each is multiplied by exp(−Δt / τ) as time goes by, so that one
 * number holds about the last τ seconds, and no list of connections is kept. That
 * is the idea of the damped statistics of Kitsune (Y. Mirsky, T. Doitshman,
 * Y. Elovici and A. Shabtai, "Kitsune: an ensemble of autoencoders for online
 * network intrusion detection", NDSS 2018), here with τ of 5, 60 and 600 s.
 *
 * Distinct counts fade too. Each pair that was last seen at t counts
 * exp(−(now − t) / τ), so a pair seen again after Δt adds what it had lost,
 * 1 − exp(−Δt / τ), and a new one adds 1. The sum is then exactly the number of
 * pairs, each weighed by how recently it was seen; no set has to be counted.
 */
import type { HostMemory } from "./recent_hosts.ts";

/** What a count has kept after so many seconds, of 1. */
export function kept(seconds: number, scale: number): number {
  return Math.exp(-seconds / scale);
}

/** What is known of a host as a source. */
export class SourceMemory implements HostMemory {
  /** A number that no other source has, nor had for billions of sources. */
  id = 0;
  connections5 = 0;
  connections60 = 0;
  connections600 = 0;
  failed60 = 0;
  failed600 = 0;
  hosts60 = 0;
  hosts600 = 0;
  ports60 = 0;
  ports600 = 0;
  bytes600 = 0;
  readonly #nextId: () => number;

  constructor(nextId: () => number) {
    this.#nextId = nextId;
  }

  reset(): void {
    this.id = this.#nextId();
    this.connections5 = this.connections60 = this.connections600 = 0;
    this.failed60 = this.failed600 = 0;
    this.hosts60 = this.hosts600 = 0;
    this.ports60 = this.ports600 = 0;
    this.bytes600 = 0;
  }

  /** Lets the counts fade, so many seconds after the last time. */
  fade(past: number): void {
    if (past === 0) return;
    const in60 = kept(past, 60);
    const in600 = kept(past, 600);
    this.connections5 *= kept(past, 5);
    this.connections60 *= in60;
    this.connections600 *= in600;
    this.failed60 *= in60;
    this.failed600 *= in600;
    this.hosts60 *= in60;
    this.hosts600 *= in600;
    this.ports60 *= in60;
    this.ports600 *= in600;
    this.bytes600 *= in600;
  }
}

/** What is known of a host as a destination. */
export class DestinationMemory implements HostMemory {
  /** A number that no other destination has, nor had for billions of them. */
  id = 0;
  connections5 = 0;
  connections60 = 0;
  connections600 = 0;
  failed60 = 0;
  sources60 = 0;
  sources600 = 0;
  readonly #nextId: () => number;

  constructor(nextId: () => number) {
    this.#nextId = nextId;
  }

  reset(): void {
    this.id = this.#nextId();
    this.connections5 = this.connections60 = this.connections600 = 0;
    this.failed60 = 0;
    this.sources60 = this.sources600 = 0;
  }

  /** Lets the counts fade, so many seconds after the last time. */
  fade(past: number): void {
    if (past === 0) return;
    const in60 = kept(past, 60);
    const in600 = kept(past, 600);
    this.connections5 *= kept(past, 5);
    this.connections60 *= in60;
    this.connections600 *= in600;
    this.failed60 *= in60;
    this.sources60 *= in60;
    this.sources600 *= in600;
  }
}

/** Gaps shorter than this are within one visit, as of a browser's connections. */
const VISIT_SECONDS = 1;

/** What a source's visits to a destination's port hold, as places of numbers. */
export const VISITS = {
  /** 0 to 1: how alike the gaps between visits are; 0 while nothing is known. */
  regularity: 0,
  /** When the last one began. */
  last: 1,
  /** Seconds between the last two; 0 before the second. */
  gap: 2,
  /** How many numbers there are. */
  width: 3,
} as const;

/**
 * Notes a connection.
 *
 * @param values Holds the visits, among others.
 * @param at Where they start in `values`.
 * @param isFirst Whether nothing was noted before.
 */
export function noteVisit(
  values: Float64Array,
  at: number,
  isFirst: boolean,
  now: number,
): void {
  if (isFirst) {
    values[at + VISITS.last] = now;
    return;
  }
  const gap = now - values[at + VISITS.last]!;
  if (gap < VISIT_SECONDS) return;
  const before = values[at + VISITS.gap]!;
  if (before > 0) {
    const alike = Math.min(gap, before) / Math.max(gap, before);
    const regularity = values[at + VISITS.regularity]!;
    values[at + VISITS.regularity] = regularity + (alike - regularity) / 4;
  }
  values[at + VISITS.gap] = gap;
  values[at + VISITS.last] = now;
}
