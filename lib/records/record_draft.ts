import type { FeatureValue } from "./traffic_record.ts";

/** A record as it is built. */
export interface RecordDraft {
  index: number;
  values: FeatureValue[];
  label?: string;
  time?: string;
  key?: string;
}
