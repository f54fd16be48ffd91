/**
 * Pseudonyms for addresses: keyed, and the same prefix stays the same prefix.
 *
 * Two addresses that share their first k bits, and no more, have pseudonyms that
 * share their first k bits, and no more. So subnets can still be told apart in
 * alerts that leave the house, and a scan of one subnet still looks like one. This
 * is the canonical form of Xu, Fan, Ammar and Moon, "Prefix-Preserving IP Address
 * Anonymization" (ICNP 2002; Crypto-PAn): bit i of the pseudonym is bit i of the
 * address, flipped or not by a pseudorandom function of the i bits before it,
 * which makes it a one-to-one map.
 *
 * Crypto-PAn calls a block cipher once per bit. Here HMAC-SHA-256 is called once
 * per byte: of the bytes before it, it gives 256 bits, and the byte has 1 + 2 + 4
 * + … + 128 = 255 prefixes of its own, each of which takes one of them:
 *
 *     bits of the byte before bit j   none    b₀      b₀b₁         …  b₀…b₆
 *     takes bit number                1       2 3     4 5 6 7      …  128 … 255
 *
 * IPv4 takes 4 calls and IPv6 16, most of them remembered. Both have pseudonyms of
 * their own, made by different functions.
 *
 * What it does not do: who can provoke alerts for addresses of their choice learns
 * the pseudonyms of those, and with them prefixes of others. That is inherent in
 * keeping prefixes (see §4 of the paper). Keep the key, and give pseudonyms only
 * to those whom you would trust with subnets.
 *
 * @module
 */
import { addressText } from "../records/packets/address_text.ts";
import type { ConnectionRecord } from "../records/connections/connection_record.ts";
import { parseAddress } from "./parse_address.ts";

/** HMAC-SHA-256 under a fixed key. */
type Hash = (message: Uint8Array) => Uint8Array;

/** About 3 MB: as many prefixes as a gateway's alerts have at a time. */
const REMEMBERED = 20_000;

/** What else is hashed starts with another byte than 4 or 6. */
const TEXT = 0;

function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** Makes pseudonyms under one key; see the file's opening. */
export class Pseudonyms {
  readonly #hash: Hash;
  readonly #remembered = new Map<string, Uint8Array>();

  private constructor(hash: Hash) {
    this.#hash = hash;
  }

  /**
   * Pseudonyms under a key.
   *
   * @param key As {@linkcode readPseudonymKey} gives it.
   */
  static async create(key: Uint8Array): Promise<Pseudonyms> {
    // A static import would load Node's compatibility layer in every start. That
    // of the web platform answers later, and an alert's state must not be torn.
    const { createHmac } = await import("node:crypto");
    const own = key.slice();
    return new Pseudonyms((message) =>
      createHmac("sha256", own).update(message).digest()
    );
  }

  /**
   * The pseudonym of an address, an address of the same family. Text that is no
   * address gets a hash in its place, so that nothing passes through as it is.
   */
  address(text: string): string {
    const bytes = parseAddress(text);
    if (bytes === undefined) return this.text(text);
    const version = bytes.length === 4 ? 4 : 6;
    return addressText(this.bytes(bytes), 0, version);
  }

  /**
   * The pseudonym of an address as bytes.
   *
   * @param address 4 bytes or 16.
   */
  bytes(address: Uint8Array): Uint8Array {
    const pseudonym = new Uint8Array(address.length);
    for (let i = 0; i < address.length; i++) {
      const bits = this.#bitsAfter(address.subarray(0, i), address.length);
      pseudonym[i] = flipped(address[i]!, bits);
    }
    return pseudonym;
  }

  /** A keyed hash of any text, 96 bits as hex. */
  text(text: string): string {
    const message = new TextEncoder().encode(text);
    return `x${hexText(this.#keyed(TEXT, message).subarray(0, 12))}`;
  }

  /**
   * A connection with pseudonyms for its addresses.
   *
   * The uid of a capture's connection is made from its content, so who guesses the
   * addresses could check the guess by it: it is replaced as well. The ones that
   * a log gives stay, as they lead whoever has the log to the connection.
   */
  connection(connection: ConnectionRecord): ConnectionRecord {
    const fromLog = connection.line !== undefined;
    return {
      ...connection,
      uid: fromLog ? connection.uid : this.text(connection.uid),
      originator: this.address(connection.originator),
      responder: this.address(connection.responder),
    };
  }

  #keyed(domain: number, message: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(1 + message.length);
    bytes[0] = domain;
    bytes.set(message, 1);
    return this.#hash(bytes);
  }

  /** 256 bits for what follows the first bytes of an address. */
  #bitsAfter(start: Uint8Array, length: number): Uint8Array {
    const version = length === 4 ? 4 : 6;
    const key = `${version}${hexText(start)}`;
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined) return remembered;
    const bits = this.#keyed(version, start);
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, bits);
    return bits;
  }
}

/** A byte with each bit flipped or not, by the bits that belong to its prefixes. */
function flipped(byte: number, bits: Uint8Array): number {
  let result = 0;
  let prefix = 1; // the bits so far, after a one that marks their number
  for (let shift = 7; shift >= 0; shift--) {
    const bit = (byte >> shift) & 1;
    const flip = (bits[prefix >> 3]! >> (prefix & 7)) & 1;
    result |= (bit ^ flip) << shift;
    prefix = (prefix << 1) | bit;
  }
  return result;
}
