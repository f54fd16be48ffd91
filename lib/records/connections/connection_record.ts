import type { BadRow } from "../traffic_record.ts";

/** What carries a connection, in Zeek's terms. */
export type TransportProtocol = "tcp" | "udp" | "icmp" | "unknown_transport";

/**
 * How a connection went, in Zeek's terms (`conn_state` of its `conn.log`).
 *
 * @see {@link https://docs.zeek.org/en/master/scripts/base/protocols/conn/main.zeek.html}
 */
export type ConnectionState =
  | "S0"
  | "S1"
  | "SF"
  | "REJ"
  | "S2"
  | "S3"
  | "RSTO"
  | "RSTR"
  | "RSTOS0"
  | "RSTRH"
  | "SH"
  | "SHR"
  | "OTH";

/**
 * One connection: who spoke to whom, for how long, how much and how it ended.
 *
 * The originator is the side that sent first. Zeek's logs, Suricata's flows and
 * packet captures all become this; what a source does not tell is `null`.
 */
export interface ConnectionRecord {
  /** 0-based record of the input, bad ones counted, headers and skipped ones not. */
  readonly index: number;
  /** 1-based line of the source, where it has lines. */
  readonly line?: number;
  /** The source's own name of the connection; made from its content for captures. */
  readonly uid: string;
  /** When it began, in seconds since 1970. */
  readonly start: number;
  /** From its first packet to its last, in seconds. */
  readonly duration: number | null;
  /** What carries it. */
  readonly protocol: TransportProtocol;
  /** The number of the IP protocol, where it is known. */
  readonly ipProtocol: number | null;
  /** The originator's address, IPv6 in lower case and shortened. */
  readonly originator: string;
  /** The originator's port; for ICMP the type, as Zeek writes it. */
  readonly originatorPort: number;
  /** The responder's address. */
  readonly responder: string;
  /** The responder's port; for ICMP the code or the answer's type, as Zeek writes it. */
  readonly responderPort: number;
  /** The application protocol that was recognised, lower case, such as `dns`. */
  readonly service: string | null;
  /** How it went; `null` where the source does not tell. */
  readonly state: ConnectionState | null;
  /** Payload bytes that the originator sent. */
  readonly originatorBytes: number | null;
  /** Payload bytes that the responder sent. */
  readonly responderBytes: number | null;
  /** Packets that the originator sent. */
  readonly originatorPackets: number | null;
  /** Packets that the responder sent. */
  readonly responderPackets: number | null;
  /** IP bytes, headers included, that the originator sent. */
  readonly originatorWireBytes: number | null;
  /** IP bytes, headers included, that the responder sent. */
  readonly responderWireBytes: number | null;
  /** Zeek's history of flags, where it is known. */
  readonly history: string | null;
  /** Columns that say what the connection was, kept aside: never features. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a reader of connections gives: connections, and bad rows in their place. */
export type ConnectionRow = ConnectionRecord | BadRow;
