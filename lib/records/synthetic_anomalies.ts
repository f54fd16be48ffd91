/**
 * Anomalies of the synthetic gateway: when they come and what they change.
 *
 * Four kinds that differ in what gives them away:
 *
 * | kind | rows | what happens | seen by |
 * |---|---|---|---|
 * | `spike` | 1 to 3 | the link fills up with packets | one look at bytes |
 * | `level_shift` | 20 to 40 | flows fail, less gets through | the level of error_ratio |
 * | `scan` | 20 to 40 | many small flows to many ports | several features, each a little odd |
 * | `broken_correlation` | 20 to 40 | bytes and packets contradict each other | only the relation: each value alone is usual |
 *
 * They change what the gateway reports and not its state, so that the rows
 * between them are the same with and without anomalies.
 */
import type { Random } from "../random.ts";
import type { GatewayMinute } from "./synthetic_gateway.ts";
import { roundTo } from "./synthetic_gateway.ts";

/** The label of an anomalous row: what kind of anomaly it belongs to. */
export type AnomalyKind =
  | "spike"
  | "level_shift"
  | "scan"
  | "broken_correlation";

/** The shortest and the longest an episode of each kind lasts, in rows. */
const LENGTHS: Record<AnomalyKind, readonly [number, number]> = {
  spike: [1, 3],
  level_shift: [20, 40],
  scan: [20, 40],
  broken_correlation: [20, 40],
};

/**
 * How many episodes of each kind a deck holds: as many as give each kind 30
 * rows on average, so that short ones are not drowned by long ones.
 */
const DECK: Record<AnomalyKind, number> = {
  spike: 15,
  level_shift: 1,
  scan: 1,
  broken_correlation: 1,
};

/** Mean length of an episode drawn from the deck: 120 rows in 18 episodes. */
const MEAN_LENGTH = 120 / 18;

/** Rows at the start that are always normal. */
const QUIET_START = 200;

/** One run of anomalous rows of the same kind. */
interface Episode {
  kind: AnomalyKind;
  /** Rows that are left of it. */
  left: number;
  /** How strong it is, 0 to 1, the same for all its rows. */
  strength: number;
  /** Which of two opposite forms it takes. */
  mirrored: boolean;
}

/**
 * Decides row by row which are anomalous, and changes those.
 *
 * Normal stretches and episodes alternate. Stretches are uniform around the
 * mean length that the asked share needs; kinds come from a shuffled deck.
 */
export class AnomalySchedule {
  readonly #random: Random;
  readonly #meanGap: number;
  #deck: AnomalyKind[] = [];
  #normalLeft: number;
  #episode: Episode | undefined;

  /**
   * @param random Source of all its randomness.
   * @param fraction Share of anomalous rows after the first 200, 0 to 0.5.
   */
  constructor(random: Random, fraction: number) {
    this.#random = random;
    this.#meanGap = MEAN_LENGTH * (1 - fraction) / fraction;
    // Part of a stretch, so that the first episode comes no later than others.
    this.#normalLeft = QUIET_START + Math.floor(random.uniform() * this.#gap());
  }

  /** The kind of the next row, whose values it changes in place; none if normal. */
  apply(minute: GatewayMinute): AnomalyKind | undefined {
    if (this.#normalLeft > 0) {
      this.#normalLeft--;
      return undefined;
    }
    const episode = this.#episode ??= this.#begin();
    DISTORTIONS[episode.kind](minute, episode, this.#random);
    if (--episode.left === 0) {
      this.#episode = undefined;
      this.#normalLeft = this.#gap();
    }
    return episode.kind;
  }

  /** Length of a normal stretch: uniform from half to one and a half the mean. */
  #gap(): number {
    const length = this.#meanGap * (0.5 + this.#random.uniform());
    // Without anomalies the mean is infinite: one stretch that does not end.
    return Math.max(1, Math.round(length));
  }

  #begin(): Episode {
    if (this.#deck.length === 0) this.#deck = this.#random.shuffle(newDeck());
    const kind = this.#deck.pop()!;
    const [shortest, longest] = LENGTHS[kind];
    return {
      kind,
      left: shortest + this.#random.integer(longest - shortest + 1),
      strength: this.#random.uniform(),
      mirrored: this.#random.uniform() < 0.5,
    };
  }
}

function newDeck(): AnomalyKind[] {
  const kinds = Object.keys(DECK) as AnomalyKind[];
  return kinds.flatMap((kind) => Array<AnomalyKind>(DECK[kind]).fill(kind));
}

type Distortion = (
  minute: GatewayMinute,
  episode: Episode,
  random: Random,
) => void;

const DISTORTIONS: Record<AnomalyKind, Distortion> = {
  spike,
  level_shift: levelShift,
  scan,
  broken_correlation: brokenCorrelation,
};

/** A flood of full-sized packets, the same day and night, in few flows. */
function spike(
  minute: GatewayMinute,
  { strength }: Episode,
  random: Random,
): void {
  const flood = 250_000 + Math.round(
    200_000 * strength + 20_000 * random.uniform(),
  );
  minute.packets += flood;
  minute.bytes += flood * 900;
  minute.meanPacketBytes = roundTo(minute.bytes / minute.packets, 1);
}

/** Something upstream fails: far more errors, and two thirds of the volume. */
function levelShift(minute: GatewayMinute, { strength }: Episode): void {
  minute.errorRatio = roundTo(
    Math.min(1, 0.12 + 0.06 * strength + 1.5 * minute.errorRatio),
    4,
  );
  minute.packets = Math.max(1, Math.round(minute.packets * 0.65));
  minute.bytes = Math.round(minute.bytes * 0.65);
}

/** A host tries port after port: two packets of 60 bytes each, mostly refused. */
function scan(
  minute: GatewayMinute,
  { strength }: Episode,
  random: Random,
): void {
  const probes = 700 + Math.round(400 * strength + 200 * random.uniform());
  const failed = minute.errorRatio * minute.flows + 0.1 * probes;
  minute.flows += probes;
  minute.errorRatio = roundTo(failed / minute.flows, 4);
  minute.distinctPorts += Math.round(probes / 5);
  minute.packets += 2 * probes;
  minute.bytes += 120 * probes;
  minute.meanPacketBytes = roundTo(minute.bytes / minute.packets, 1);
}

/**
 * The two volume counters contradict each other: one reads as on the busiest
 * afternoons, the other as at night. The packet size, which should be their
 * quotient, stays as it was.
 */
function brokenCorrelation(
  minute: GatewayMinute,
  { strength, mirrored }: Episode,
  random: Random,
): void {
  const high = 1.55 + 0.2 * strength + 0.1 * random.uniform();
  const low = 0.16 + 0.06 * strength + 0.06 * random.uniform();
  const [bytes, packets] = mirrored ? [low, high] : [high, low];
  minute.bytes = Math.round(26_000_000 * bytes);
  minute.packets = Math.round(42_000 * packets);
}
