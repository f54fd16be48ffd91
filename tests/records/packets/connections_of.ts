import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import {
  captureConnections,
  type CaptureOptions,
} from "../../../lib/records/packets/capture_connections.ts";
import { CaptureBuilder, type TcpSegment } from "./capture_builder.ts";

/** When test captures start, in microseconds. */
export const START = 1_700_000_000_000_000;

/** The connections of a capture, in the order in which they end. */
export async function connectionsOf(
  capture: CaptureBuilder | Uint8Array,
  options: CaptureOptions = {},
): Promise<ConnectionRecord[]> {
  const bytes = capture instanceof CaptureBuilder ? capture.bytes() : capture;
  const records: ConnectionRecord[] = [];
  const rows = captureConnections(
    ReadableStream.from([bytes]),
    "test.pcap",
    { next: 0 },
    options,
  );
  for await (const batch of rows) {
    for (const row of batch) {
      if ("problem" in row) throw new Error(row.problem);
      records.push(row);
    }
  }
  return records;
}

/** Where a segment's side stands: `>` by the client, `<` by the server. */
export interface Step {
  /** Seconds since the capture's start. */
  readonly at: number;
  readonly from: ">" | "<";
  readonly flags: string;
  readonly sequence?: number;
  readonly ack?: number;
  readonly payload?: number | string;
  readonly window?: number;
  readonly isDamaged?: boolean;
}

/** A capture of one TCP conversation between 10.0.0.1:40000 and 10.0.0.2. */
export function conversation(
  steps: readonly Step[],
  port = 4000,
  clientPort = 40_000,
): CaptureBuilder {
  const capture = new CaptureBuilder();
  for (const { at, from, ...step } of steps) {
    const client = { source: "10.0.0.1", sourcePort: clientPort };
    const server = { destination: "10.0.0.2", destinationPort: port };
    const segment: TcpSegment = from === ">"
      ? { ...client, ...server, ...step }
      : {
        source: "10.0.0.2",
        sourcePort: port,
        destination: "10.0.0.1",
        destinationPort: clientPort,
        ...step,
      };
    capture.tcp(START + Math.round(at * 1e6), segment);
  }
  return capture;
}

/** The three packets of a handshake; the client's data starts at 101, the server's at 501. */
export const HANDSHAKE: readonly Step[] = [
  { at: 0, from: ">", flags: "S", sequence: 100 },
  { at: 0.01, from: "<", flags: "SA", sequence: 500, ack: 101 },
  { at: 0.02, from: ">", flags: "A", sequence: 101, ack: 501 },
];
