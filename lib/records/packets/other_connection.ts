import type { ConnectionState } from "../connections/connection_record.ts";
import { Connection, SECOND } from "./connection.ts";
import type { Packet } from "./packet.ts";

/**
 * Packets of an IP protocol without a reader here, such as SCTP or OSPF: two
 * addresses, ports 0, no payload, state `OTH`; Zeek's `unknown_transport`.
 */
export class OtherConnection extends Connection {
  override readonly transport = "unknown_transport";

  /** @see {@linkcode Connection} */
  constructor(time: number, originatorIsLower: boolean) {
    super(time, originatorIsLower, 60 * SECOND);
  }

  override receive(
    packet: Packet,
    time: number,
    byOriginator: boolean,
  ): boolean {
    this.last = time;
    this.count(byOriginator, packet.length);
    return true;
  }

  override state(): ConnectionState {
    return "OTH";
  }

  override payloadBytes(): number {
    return 0;
  }
}
