/**
 * Reading traffic: bytes in, typed rows out.
 *
 * {@linkcode openTraffic} tells the format of files and pipes, infers or checks
 * the schema, and streams the rows, good and bad, in constant memory.
 * {@linkcode limitBadRows} ends a stream of which too much is bad.
 * {@linkcode syntheticTraffic} makes traffic up.
 *
 * @module
 */
export * from "./infer_schema.ts";
export * from "./limit_bad_rows.ts";
export { nslKddSchema } from "./nsl_kdd.ts";
export * from "./open_traffic.ts";
export * from "./parse_schema.ts";
export * from "./schema.ts";
export * from "./synthetic.ts";
export * from "./traffic.ts";
export * from "./traffic_record.ts";
export * from "./traffic_source.ts";
export {
  syntheticCsv,
  type SyntheticOptions,
  syntheticSchema,
  syntheticTraffic,
} from "./synthetic.ts";
