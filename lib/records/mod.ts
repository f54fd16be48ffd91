/**
 * Reading traffic: bytes in, typed rows out.
 *
 * {@linkcode openTraffic} tells the format of files and pipes, infers or checks
 * the schema, and streams the rows, good and bad, in constant memory.
 * {@linkcode limitBadRows} ends a stream of which too much is bad.
 * {@linkcode syntheticTraffic} makes traffic up. No tensor library is imported.
 *
 * @example Read CSV text, and be told of its bad row
 * ```ts
 * import {
 *   type BadRow,
 *   isBadRow,
 *   limitBadRows,
 *   openTraffic,
 *   type TrafficRecord,
 * } from "@gatewarden/gatewarden/records";
 * import { assertEquals } from "@std/assert";
 *
 * const csv = "bytes,service\n120,dns\nmany,dns\n98,ntp\n";
 * const traffic = await openTraffic([{
 *   name: "flows.csv",
 *   open: () => Promise.resolve(new Blob([csv]).stream()),
 * }], {
 *   schema: {
 *     features: [
 *       { name: "bytes", type: "numeric" },
 *       { name: "service", type: "categorical" },
 *     ],
 *   },
 * });
 *
 * const bad: BadRow[] = [];
 * const good: TrafficRecord[] = [];
 * const limit = limitBadRows({ report: (row) => bad.push(row) });
 * for await (const row of traffic.rows.pipeThrough(limit)) {
 *   if (!isBadRow(row)) good.push(row);
 * }
 * assertEquals(good.map(({ values }) => values), [[120, "dns"], [98, "ntp"]]);
 * assertEquals(bad.map(({ line, field }) => [line, field]), [[3, "bytes"]]);
 * ```
 *
 * @module
 */
export { AccessError, BadInputError, ConfigurationError } from "../errors.ts";
export * from "./infer_schema.ts";
export * from "./limit_bad_rows.ts";
export type {
  ConnectionRecord,
  ConnectionRow,
  ConnectionState,
  TransportProtocol,
} from "./connections/connection_record.ts";
export {
  CONNECTION_FORMATS,
  type ConnectionFormat,
} from "./connections/detect_connection_format.ts";
export {
  CONNECTION_OPENERS,
  type ConnectionOpener,
  type ConnectionOptions,
  type Connections,
  openConnections,
  type OpenerContext,
} from "./connections/open_connections.ts";
export type { RowCounter } from "./table.ts";
export type { PacketCounts } from "./packets/read_packets.ts";
export type { TrackingCounts } from "./packets/connection_tracker.ts";
export type { ConnectionCounter } from "./connections/connection_counter.ts";
export { toZeek } from "./connections/zeek_names.ts";
export {
  type CaptureCounts,
  type CaptureOptions,
  newCaptureCounts,
} from "./packets/capture_connections.ts";
export { nslKddSchema } from "./nsl_kdd.ts";
export * from "./open_traffic.ts";
export * from "./parse_schema.ts";
export * from "./schema.ts";
export * from "./synthetic.ts";
export * from "./traffic.ts";
export * from "./traffic_record.ts";
export * from "./traffic_source.ts";
