import type { Schema } from "./schema.ts";

/** Whether a row's label says so; traffic without labels is taken as normal. */
export function isAnomalous(
  label: string | undefined,
  schema: Schema,
): boolean {
  return label !== undefined && schema.label !== undefined &&
    label !== schema.label.normal;
}
