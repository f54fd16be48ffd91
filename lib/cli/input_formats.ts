import {
  CONNECTION_FORMATS,
  type ConnectionFormat,
} from "../records/connections/detect_connection_format.ts";
import { TRAFFIC_FORMATS, type TrafficFormat } from "../records/traffic.ts";

/** The forms of input: rows of features, and connections. */
export type InputFormat = TrafficFormat | ConnectionFormat;

/** The names of all forms, as `--format` takes them. */
export const INPUT_FORMATS: readonly InputFormat[] = [
  ...TRAFFIC_FORMATS,
  ...CONNECTION_FORMATS,
];
