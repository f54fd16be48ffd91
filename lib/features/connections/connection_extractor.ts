import type { ConnectionRecord } from "../../records/connections/connection_record.ts";
import type { FeatureValue } from "../../records/traffic_record.ts";

/** Turns connections, one after another, into feature values. */
export interface ConnectionExtractor {
  /** How much was forgotten while it still counted, as memory is bounded. */
  readonly evicted: number;
  /**
   * The features of one connection, itself and those before it considered.
   *
   * @param connection The connection.
   * @param time The second at which windows count it; never less than before.
   * @returns `[features]` in the order of the schema.
   */
  values(connection: ConnectionRecord, time: number): FeatureValue[];
}
