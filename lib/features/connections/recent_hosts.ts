import { RecentSlots } from "./recent_slots.ts";

/** What is known of a host, in an object that serves one host after another. */
export interface HostMemory {
  /** Forgets everything, for a host that was not known. */
  reset(): void;
}

/** Hosts by their address, the least recently used forgotten first. */
export class RecentHosts<V extends HostMemory> extends RecentSlots {
  readonly #slots = new Map<string, number>();
  readonly #addresses: string[] = [];
  readonly #memories: V[] = [];
  readonly #make: () => V;

  /**
   * @param limit How many hosts it holds at most.
   * @param horizon For how many seconds a host counts.
   * @param make Makes what holds one host's memory.
   */
  constructor(limit: number, horizon: number, make: () => V) {
    super(limit, horizon);
    this.#make = make;
  }

  /**
   * What is known of a host, as the most recently used; nothing of a new one.
   *
   * @param address Its address.
   * @param now The time, in seconds; never less than before.
   */
  use(address: string, now: number): V {
    const found = this.#slots.get(address);
    if (found !== undefined && this.touch(found, now)) {
      return this.#memories[found]!;
    }
    const slot = this.take(now);
    this.#slots.set(address, slot);
    this.#addresses[slot] = address;
    const memory = this.#memories[slot] ??= this.#make();
    memory.reset();
    return memory;
  }

  protected override drop(slot: number): void {
    this.#slots.delete(this.#addresses[slot]!);
    this.#addresses[slot] = "";
  }

  protected override grow(capacity: number): void {
    // Arrays with holes at their end would be slower.
    while (this.#addresses.length < capacity) this.#addresses.push("");
  }
}
