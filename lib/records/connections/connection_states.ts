import type { ConnectionState } from "./connection_record.ts";

/** Every {@linkcode ConnectionState}, in the order of Zeek's documentation. */
export const CONNECTION_STATES: readonly ConnectionState[] = [
  "S0",
  "S1",
  "SF",
  "REJ",
  "S2",
  "S3",
  "RSTO",
  "RSTR",
  "RSTOS0",
  "RSTRH",
  "SH",
  "SHR",
  "OTH",
];
