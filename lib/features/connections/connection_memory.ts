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
import type { Home, RecentEntry } from "./recent.ts";

/** What a count has kept after so many seconds, of 1. */
export function kept(seconds: number, scale: number): number {
  return Math.exp(-seconds / scale);
}

/** What is known of a host as a source. */
export class SourceMemory implements RecentEntry {
  seen = -Infinity;
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
  /** By the destination's number. */
  readonly pairs: Home<number, PairMemory> = new Map();
  /** By the destination's number, protocol and port. */
  readonly conversations: Home<number, ConversationMemory> = new Map();

  /** Lets the counts fade until now. */
  fade(now: number): void {
    const past = now - this.seen;
    this.seen = now;
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
export class DestinationMemory implements RecentEntry {
  seen = -Infinity;
  connections5 = 0;
  connections60 = 0;
  connections600 = 0;
  failed60 = 0;
  sources60 = 0;
  sources600 = 0;
  /** By protocol and port. */
  readonly services: Home<number, ServiceMemory> = new Map();
  /** A number that no other destination has, nor ever had. */
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }

  /** Lets the counts fade until now. */
  fade(now: number): void {
    const past = now - this.seen;
    this.seen = now;
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

/** What is known of a source and a destination. */
export class PairMemory implements RecentEntry {
  seen = -Infinity;
  ports60 = 0;
}

/** Gaps shorter than this are within one visit, as of a browser's connections. */
const VISIT_SECONDS = 1;

/** What is known of a source, a destination and its port. */
export class ConversationMemory implements RecentEntry {
  seen = -Infinity;
  /** 0 to 1: how alike the gaps between visits are; 0 while nothing is known. */
  regularity = 0;
  #visit = -Infinity;
  #gap = 0;

  /** Notes a connection. */
  note(now: number): void {
    this.seen = now;
    const gap = now - this.#visit;
    if (gap < VISIT_SECONDS) return;
    if (gap < Infinity) {
      if (this.#gap > 0) {
        const alike = Math.min(gap, this.#gap) / Math.max(gap, this.#gap);
        this.regularity += (alike - this.regularity) / 4;
      }
      this.#gap = gap;
    }
    this.#visit = now;
  }
}

/** What is known of a destination's port, whoever speaks to it. */
export class ServiceMemory implements RecentEntry {
  seen = -Infinity;
}
