/** How much unfinished datagrams may take, and for how long. */
export interface FragmentLimits {
  /** Datagrams at a time. @default {1024} */
  readonly datagrams?: number;
  /** Bytes at a time. @default {8388608} */
  readonly bytes?: number;
  /** Microseconds from a datagram's first fragment on. @default {300000000} */
  readonly lifetime?: number;
}

/** One fragment of a datagram, in the bytes that hold it. */
export interface Fragment {
  /** Microseconds since 1970. */
  readonly time: number;
  /** The same for all fragments of a datagram: addresses, protocol, identification. */
  readonly key: string;
  /** The bytes that hold it. */
  readonly bytes: Uint8Array;
  /** Where the headers that every fragment repeats start. */
  readonly header: number;
  /** Where they end. */
  readonly headerEnd: number;
  /** Where the fragment's data starts. */
  readonly data: number;
  /** Where it ends. */
  readonly dataEnd: number;
  /** Where the data stands in the datagram. */
  readonly offset: number;
  /** Whether more data follows. */
  readonly more: boolean;
  /** The protocol of the datagram's data, as this fragment tells it. */
  readonly protocol: number;
}

/** A datagram put together: headers, then all of its data. */
export interface Datagram {
  /** Headers and data in a buffer of its own. */
  readonly bytes: Uint8Array;
  /** How many of the bytes are headers. */
  readonly headerLength: number;
  /** The protocol of its data, as the first fragment tells it. */
  readonly protocol: number;
}

/** No IP datagram is longer. */
const MAX_DATAGRAM_BYTES = 65_535;
const FIRST_DATA_BYTES = 4096;

/** A datagram of which fragments are missing. */
class Unfinished {
  readonly started: number;
  fragments = 0;
  protocol: number;
  readonly #header: Uint8Array;
  #data = new Uint8Array(FIRST_DATA_BYTES);
  /** Starts and ends of the parts at hand, in turn, in order, never touching. */
  readonly #parts: number[] = [];
  /** The length of the data, once the last fragment has told it. */
  #total: number | undefined = undefined;

  constructor(first: Fragment) {
    this.started = first.time;
    this.protocol = first.protocol;
    this.#header = first.bytes.slice(first.header, first.headerEnd);
  }

  get size(): number {
    return this.#header.length + this.#data.length;
  }

  add(fragment: Fragment): void {
    const { bytes, data, offset } = fragment;
    const end = offset + fragment.dataEnd - data;
    this.fragments++;
    if (offset === 0) this.protocol = fragment.protocol;
    if (!fragment.more) this.#total = Math.max(this.#total ?? 0, end);
    else if (this.#total !== undefined) {
      this.#total = Math.max(this.#total, end);
    }
    this.#reserve(end);
    this.#fill(bytes, data - offset, offset, end);
  }

  #reserve(length: number): void {
    if (length <= this.#data.length) return;
    const grown = new Uint8Array(
      Math.min(2 ** Math.ceil(Math.log2(length)), MAX_DATAGRAM_BYTES + 1),
    );
    grown.set(this.#data);
    this.#data = grown;
  }

  /** Copies what is not at hand yet: where fragments overlap, the first one wins. */
  #fill(bytes: Uint8Array, shift: number, start: number, end: number): void {
    const parts = this.#parts;
    let first = 0;
    while (first < parts.length && parts[first + 1]! < start) first += 2;
    let last = first;
    let from = start;
    let mergedEnd = end;
    for (; last < parts.length && parts[last]! <= end; last += 2) {
      const gapEnd = parts[last]!;
      if (from < gapEnd) {
        this.#data.set(bytes.subarray(from + shift, gapEnd + shift), from);
      }
      from = parts[last + 1]!;
      mergedEnd = Math.max(mergedEnd, parts[last + 1]!);
    }
    if (from < end) {
      this.#data.set(bytes.subarray(from + shift, end + shift), from);
    }
    const mergedStart = last > first ? Math.min(start, parts[first]!) : start;
    parts.splice(first, last - first, mergedStart, mergedEnd);
  }

  finish(): Datagram | undefined {
    const total = this.#total;
    const parts = this.#parts;
    if (total === undefined || parts[0] !== 0 || parts[1]! < total) {
      return undefined;
    }
    const headerLength = this.#header.length;
    const bytes = new Uint8Array(headerLength + total);
    bytes.set(this.#header);
    bytes.set(this.#data.subarray(0, total), headerLength);
    return { bytes, headerLength, protocol: this.protocol };
  }
}

/**
 * Puts fragmented IP datagrams together.
 *
 * As in Zeek, where fragments overlap, the data that came first counts, and a
 * fragment beyond the end that the last one told makes the datagram longer.
 * Bounded in number and bytes, the oldest given up first, and in the time of the
 * packets, so that an attacker's lone fragments cost no more than that.
 */
export class FragmentTable {
  readonly #unfinished = new Map<string, Unfinished>();
  readonly #maxDatagrams: number;
  readonly #maxBytes: number;
  readonly #lifetime: number;
  readonly #onSkip: (reason: string, fragments: number) => void;
  #bytes = 0;

  /**
   * @param onSkip Told how many fragments were given up, and why.
   * @param limits How much may be held.
   */
  constructor(
    onSkip: (reason: string, fragments: number) => void,
    limits: FragmentLimits = {},
  ) {
    this.#onSkip = onSkip;
    this.#maxDatagrams = limits.datagrams ?? 1024;
    this.#maxBytes = limits.bytes ?? 8 * 1024 * 1024;
    this.#lifetime = limits.lifetime ?? 300e6;
  }

  /** Datagrams of which fragments are missing. */
  get size(): number {
    return this.#unfinished.size;
  }

  /** Bytes that they take. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes one fragment.
   *
   * @returns The datagram, where this was the last fragment that it lacked.
   */
  add(fragment: Fragment): Datagram | undefined {
    const length = fragment.headerEnd - fragment.header + fragment.offset +
      fragment.dataEnd - fragment.data;
    if (length > MAX_DATAGRAM_BYTES) {
      this.#onSkip("fragment beyond the longest datagram", 1);
      return undefined;
    }
    // Whole by itself: it must not mix with others of its key (RFC 6946).
    if (fragment.offset === 0 && !fragment.more) {
      const atomic = new Unfinished(fragment);
      atomic.add(fragment);
      return atomic.finish();
    }
    this.#expire(fragment.time);
    let datagram = this.#unfinished.get(fragment.key);
    if (datagram === undefined) {
      datagram = new Unfinished(fragment);
      this.#unfinished.set(fragment.key, datagram);
      this.#bytes += datagram.size;
    }
    const before = datagram.size;
    datagram.add(fragment);
    this.#bytes += datagram.size - before;
    const finished = datagram.finish();
    if (finished !== undefined) this.#remove(fragment.key, datagram);
    this.#evict();
    return finished;
  }

  /** Gives up what is unfinished, at the end of a capture. */
  flush(): void {
    for (const [key, datagram] of this.#unfinished) {
      this.#giveUp(key, datagram, "fragment of an incomplete datagram");
    }
  }

  #remove(key: string, datagram: Unfinished): void {
    this.#unfinished.delete(key);
    this.#bytes -= datagram.size;
  }

  #giveUp(key: string, datagram: Unfinished, reason: string): void {
    this.#remove(key, datagram);
    this.#onSkip(reason, datagram.fragments);
  }

  /** The map keeps the order of arrival, so the oldest stand first. */
  #expire(now: number): void {
    for (const [key, datagram] of this.#unfinished) {
      if (now - datagram.started <= this.#lifetime) return;
      this.#giveUp(key, datagram, "fragment of an incomplete datagram");
    }
  }

  #evict(): void {
    for (const [key, datagram] of this.#unfinished) {
      const isFull = this.#unfinished.size > this.#maxDatagrams ||
        this.#bytes > this.#maxBytes;
      if (!isFull) return;
      this.#giveUp(key, datagram, "fragment evicted for want of room");
    }
  }
}
