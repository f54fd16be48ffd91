/**
 * Counts over the last connections, each in constant time.
 *
 *     ring   the window's connections, oldest first
 *     hosts  a slot for each destination host in the window ─► its counts
 *     pairs  [slots, services] connections of that host with that service
 *
 * A connection that enters adds one to its host, its service and their pair; one
 * that leaves takes one away. Distinct services of a host are its pairs that are
 * not 0: counted as they become so. No work depends on what the window holds.
 * A slot whose host has left holds nothing but zeros and is used again.
 */

import { KeyCounts } from "./key_counts.ts";

/** What a connection's flag says of its end: nothing wrong, no answer, refused. */
export const ERROR = { none: 0, syn: 1, reset: 2 } as const;

/** One value of {@linkcode ERROR}. */
export type ErrorKind = typeof ERROR[keyof typeof ERROR];

/** What a window holds beside a connection: H is its host's, S its service's. */
export interface WindowCounts {
  /** |H|: connections to the same destination host. */
  host: number;
  /** Those of H without an answer to the SYN. */
  hostSyn: number;
  /** Those of H that were reset or refused. */
  hostReset: number;
  /** Distinct services in H. */
  hostServices: number;
  /** Those of H with the same source port. */
  hostPort: number;
  /** |S|: connections with the same service, on any host. */
  service: number;
  /** Those of S without an answer to the SYN. */
  serviceSyn: number;
  /** Those of S that were reset or refused. */
  serviceReset: number;
  /** Distinct destination hosts in S. */
  serviceHosts: number;
  /** |H ∩ S|. */
  both: number;
}

/** The last connections, at most `capacity`, with their counts kept up to date. */
export class ConnectionWindow {
  readonly #capacity: number;
  readonly #services: number;
  #first = 0;
  #size = 0;
  readonly #times: Float64Array;
  readonly #slots: Uint16Array;
  readonly #service: Uint16Array;
  readonly #ports: Uint16Array;
  readonly #errors: Uint8Array;
  readonly #slotOf = new Map<string, number>();
  readonly #hostOf: string[] = [];
  readonly #free: Uint16Array;
  #freeSlots: number;
  /** `[slots, 4]`: connections, SYN errors, resets, distinct services. */
  readonly #hostCounts: Uint16Array;
  /** `[services, 4]`: connections, SYN errors, resets, distinct hosts. */
  readonly #serviceCounts: Uint16Array;
  readonly #pairs: Uint16Array;
  /** Connections by slot and source port. */
  readonly #portCounts: KeyCounts;
  readonly #counts: WindowCounts = {
    host: 0,
    hostSyn: 0,
    hostReset: 0,
    hostServices: 0,
    hostPort: 0,
    service: 0,
    serviceSyn: 0,
    serviceReset: 0,
    serviceHosts: 0,
    both: 0,
  };

  /**
   * @param capacity How many connections it holds at most, 1 to 65,535.
   * @param services How many services there are, numbered from 0.
   * @throws {RangeError} If the capacity is out of its range.
   */
  constructor(capacity: number, services: number) {
    if (!(Number.isInteger(capacity) && capacity > 0 && capacity < 65_536)) {
      throw new RangeError(
        `Cannot keep a window of ${capacity} connections as it must hold 1 to 65535`,
      );
    }
    this.#capacity = capacity;
    this.#services = services;
    this.#times = new Float64Array(capacity);
    this.#slots = new Uint16Array(capacity);
    this.#service = new Uint16Array(capacity);
    this.#ports = new Uint16Array(capacity);
    this.#errors = new Uint8Array(capacity);
    this.#portCounts = new KeyCounts(capacity);
    this.#free = Uint16Array.from({ length: capacity }, (_, slot) => slot);
    this.#freeSlots = capacity;
    this.#hostCounts = new Uint16Array(capacity * 4);
    this.#serviceCounts = new Uint16Array(services * 4);
    this.#pairs = new Uint16Array(capacity * services);
  }

  /** How many connections it holds. */
  get size(): number {
    return this.#size;
  }

  /** Lets go of connections whose time is before this one. */
  expire(before: number): void {
    while (this.#size > 0 && this.#times[this.#first]! < before) this.#drop();
  }

  /** Takes a connection in; the oldest leaves where there is no room. */
  add(
    time: number,
    host: string,
    service: number,
    port: number,
    error: ErrorKind,
  ): void {
    if (this.#size === this.#capacity) this.#drop();
    let slot = this.#slotOf.get(host);
    if (slot === undefined) {
      slot = this.#free[--this.#freeSlots]!;
      this.#slotOf.set(host, slot);
      this.#hostOf[slot] = host;
    }
    let at = this.#first + this.#size++;
    if (at >= this.#capacity) at -= this.#capacity;
    this.#times[at] = time;
    this.#slots[at] = slot;
    this.#service[at] = service;
    this.#ports[at] = port;
    this.#errors[at] = error;

    this.#hostCounts[slot * 4]!++;
    this.#serviceCounts[service * 4]!++;
    if (error !== ERROR.none) {
      this.#hostCounts[slot * 4 + error]!++;
      this.#serviceCounts[service * 4 + error]!++;
    }
    if (this.#pairs[slot * this.#services + service]!++ === 0) {
      this.#hostCounts[slot * 4 + 3]!++;
      this.#serviceCounts[service * 4 + 3]!++;
    }
    this.#portCounts.add(slot * 65_536 + this.#ports[at]!);
  }

  /**
   * Counts what is in the window beside a connection, which is in it or not.
   *
   * @returns Lent: the next call writes into the same object.
   */
  count(host: string, service: number, port: number): Readonly<WindowCounts> {
    const counts = this.#counts;
    const at = service * 4;
    counts.service = this.#serviceCounts[at]!;
    counts.serviceSyn = this.#serviceCounts[at + 1]!;
    counts.serviceReset = this.#serviceCounts[at + 2]!;
    counts.serviceHosts = this.#serviceCounts[at + 3]!;
    const slot = this.#slotOf.get(host);
    if (slot === undefined) {
      counts.host = counts.hostSyn = counts.hostReset = 0;
      counts.hostServices = counts.hostPort = counts.both = 0;
      return counts;
    }
    counts.host = this.#hostCounts[slot * 4]!;
    counts.hostSyn = this.#hostCounts[slot * 4 + 1]!;
    counts.hostReset = this.#hostCounts[slot * 4 + 2]!;
    counts.hostServices = this.#hostCounts[slot * 4 + 3]!;
    counts.hostPort = this.#portCounts.count(slot * 65_536 + (port & 65_535));
    counts.both = this.#pairs[slot * this.#services + service]!;
    return counts;
  }

  /** Lets the oldest connection go. */
  #drop(): void {
    const at = this.#first;
    const slot = this.#slots[at]!;
    const service = this.#service[at]!;
    const error = this.#errors[at]!;
    this.#first = at + 1 === this.#capacity ? 0 : at + 1;
    this.#size--;

    this.#portCounts.remove(slot * 65_536 + this.#ports[at]!);
    if (--this.#pairs[slot * this.#services + service]! === 0) {
      this.#hostCounts[slot * 4 + 3]!--;
      this.#serviceCounts[service * 4 + 3]!--;
    }
    if (error !== ERROR.none) {
      this.#hostCounts[slot * 4 + error]!--;
      this.#serviceCounts[service * 4 + error]!--;
    }
    this.#serviceCounts[service * 4]!--;
    if (--this.#hostCounts[slot * 4]! === 0) {
      this.#slotOf.delete(this.#hostOf[slot]!);
      this.#hostOf[slot] = "";
      this.#free[this.#freeSlots++] = slot;
    }
  }
}
