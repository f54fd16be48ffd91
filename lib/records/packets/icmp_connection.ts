/**
 * ICMP by Zeek's rules: requests and their replies form a connection, whose
 * "ports" are the request's type and the reply's type; every other message is a
 * connection one way, with its type and its code for ports. Payload is what
 * follows the eight bytes of the header; the packet that an error quotes counts
 * as such. The state is always `OTH` and there is no history.
 */
import type { ConnectionState } from "../connections/connection_record.ts";
import { Connection, SECOND } from "./connection.ts";
import type { Packet } from "./packet.ts";

/** Request and reply types of ICMP, both ways. */
const ICMP4 = pairs([8, 0], [13, 14], [15, 16], [10, 9], [17, 18]);

/** The same of ICMPv6. */
const ICMP6 = pairs(
  [128, 129],
  [133, 134],
  [135, 136],
  [130, 131],
  [139, 140],
  [144, 145],
);

function pairs(...of: [number, number][]): Int16Array {
  const counterparts = new Int16Array(256).fill(-1);
  for (const [request, reply] of of) {
    counterparts[request] = reply;
    counterparts[reply] = request;
  }
  return counterparts;
}

/**
 * The type that answers a type, or that it answers; -1 where there is none.
 *
 * @param protocol 1 for ICMP, 58 for ICMPv6.
 * @param type The message's type.
 */
export function icmpCounterpart(protocol: number, type: number): number {
  return (protocol === 1 ? ICMP4 : ICMP6)[type]!;
}

/** An exchange of ICMP messages. */
export class IcmpConnection extends Connection {
  override readonly transport = "icmp";
  #originatorBytes = 0;
  #responderBytes = 0;

  /** @see {@linkcode Connection} */
  constructor(time: number, originatorIsLower: boolean) {
    super(time, originatorIsLower, 60 * SECOND);
  }

  override receive(
    packet: Packet,
    time: number,
    byOriginator: boolean,
    checksumIsGood: boolean,
  ): boolean {
    if (!checksumIsGood) return false;
    this.last = time;
    const payload = packet.transportLength - 8;
    if (byOriginator) this.#originatorBytes += payload;
    else this.#responderBytes += payload;
    this.count(byOriginator, packet.length);
    return true;
  }

  override state(): ConnectionState {
    return "OTH";
  }

  override payloadBytes(byOriginator: boolean): number {
    return byOriginator ? this.#originatorBytes : this.#responderBytes;
  }
}
