/**
 * The normal traffic of an imagined gateway, minute by minute.
 *
 * A few latent states drive seven features, as they do on a real link:
 *
 * ```
 * time of day ─► hosts ─► flows ─► packets ─► bytes
 *                  │        (activity)  ▲(burst)   ▲(packet size)
 *                  └─► ports             errors: a state of their own
 * ```
 *
 * Each state is a first-order autoregressive process on a logarithmic scale,
 * `x' = φ·x + √(1 − φ²)·σ·N(0, 1)`, so that a minute resembles the one before
 * it and what is exponentiated is log-normal: heavy-tailed, as traffic volumes
 * are (Alasmar et al., "Internet Traffic Volumes Are Not Gaussian — They Are
 * Log-Normal", IEEE/ACM Transactions on Networking 29(3), 2021). A little white
 * noise on top keeps relations from being exact.
 *
 * Counts are rounded before others are computed from them, and bytes are an
 * exact product of two rounded numbers: a last bit that engines compute
 * differently in `Math.exp` cannot show.
 */
import type { Random } from "../random.ts";

/** What the gateway counted in one minute. */
export interface GatewayMinute {
  /** Bytes forwarded. */
  bytes: number;
  /** Packets forwarded. */
  packets: number;
  /** Flows seen. */
  flows: number;
  /** Mean packet size in bytes, as a sampling meter measured it, 1 decimal. */
  meanPacketBytes: number;
  /** Share of flows that failed, 0 to 1, 4 decimals. */
  errorRatio: number;
  /** Different destination ports. */
  distinctPorts: number;
  /** Different local hosts. */
  distinctHosts: number;
}

/** Minutes in a day. */
const DAY = 1440;

/** The hour of least traffic, in minutes: 03:00. */
const QUIETEST = 180;

/** Rounds to a number of decimals, the way every engine does. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** A first-order autoregressive process with mean 0. */
class Autoregression {
  readonly #random: Random;
  readonly #memory: number;
  readonly #shock: number;
  #value: number;

  /** `memory` is φ, `deviation` the standard deviation in the long run. */
  constructor(random: Random, memory: number, deviation: number) {
    this.#random = random;
    this.#memory = memory;
    this.#shock = deviation * Math.sqrt(1 - memory * memory);
    this.#value = deviation * random.normal();
  }

  next(): number {
    this.#value = this.#memory * this.#value +
      this.#shock * this.#random.normal();
    return this.#value;
  }
}

/**
 * The daily cycle on a log scale, about −0.7 to 0.6: quiet before dawn, busy
 * in the afternoon.
 */
function dailyCycle(minuteOfDay: number): number {
  const angle = 2 * Math.PI * (minuteOfDay - QUIETEST) / DAY;
  return -0.65 * Math.cos(angle) - 0.1 * Math.cos(2 * angle);
}

/** A gateway that produces one minute of normal traffic after the other. */
export class SyntheticGateway {
  readonly #random: Random;
  readonly #presence: Autoregression;
  readonly #activity: Autoregression;
  readonly #burst: Autoregression;
  readonly #size: Autoregression;
  readonly #errors: Autoregression;
  readonly #ports: Autoregression;
  #minuteOfDay: number;

  /**
   * @param random Source of all its randomness.
   * @param minuteOfDay The minute of the day to begin with, 0 to 1439.
   */
  constructor(random: Random, minuteOfDay: number) {
    this.#random = random;
    this.#minuteOfDay = minuteOfDay;
    this.#presence = new Autoregression(random, 0.99, 0.12);
    this.#activity = new Autoregression(random, 0.97, 0.12);
    this.#burst = new Autoregression(random, 0.95, 0.35);
    this.#size = new Autoregression(random, 0.97, 0.06);
    this.#errors = new Autoregression(random, 0.97, 0.25);
    this.#ports = new Autoregression(random, 0.97, 0.1);
  }

  /** The next minute's counts. */
  next(): GatewayMinute {
    const day = dailyCycle(this.#minuteOfDay);
    this.#minuteOfDay = (this.#minuteOfDay + 1) % DAY;
    const distinctHosts = Math.max(
      1,
      Math.round(80 * Math.exp(day + this.#presence.next())),
    );
    const flows = this.#count(distinctHosts * 8, this.#activity.next(), 0.03);
    const packets = this.#count(flows * 40, this.#burst.next(), 0.03);
    const size = this.#packetSize(day);
    const meanPacketBytes = roundTo(
      size / 100 * Math.exp(0.01 * this.#random.normal()),
      1,
    );
    const bytes = Math.round(packets * size / 100);
    const errorRatio = this.#errorRatio();
    const distinctPorts = this.#count(
      4 * distinctHosts ** 0.7,
      this.#ports.next(),
      0.03,
    );
    return {
      bytes,
      packets,
      flows,
      meanPacketBytes,
      errorRatio,
      distinctPorts,
      distinctHosts,
    };
  }

  /** A whole number of at least 1 around `typical`. */
  #count(typical: number, state: number, noise: number): number {
    const log = state + noise * this.#random.normal();
    return Math.max(1, Math.round(typical * Math.exp(log)));
  }

  /** The true mean packet size in hundredths of a byte, a whole number. */
  #packetSize(day: number): number {
    const size = 620 * Math.exp(0.08 * day + this.#size.next());
    return Math.round(100 * Math.min(1500, Math.max(64, size)));
  }

  /** Logistic of a normal state: skewed and within 0 to 1, as a beta draw is. */
  #errorRatio(): number {
    const logit = -3.4 + this.#errors.next() + 0.04 * this.#random.normal();
    return roundTo(1 / (1 + Math.exp(-logit)), 4);
  }
}
