import { ConfigurationError } from "../errors.ts";
import { quoted } from "./bad_row.ts";
import type { LabelColumn, Schema } from "./schema.ts";
import type { TrafficOptions } from "./traffic.ts";

function overrideLabel(
  { label }: Schema,
  options: TrafficOptions,
): LabelColumn | undefined {
  const column = options.label ?? label?.column;
  if (column === undefined) return undefined;
  const normal = options.normal ?? label?.normal;
  if (normal !== undefined) return { column, normal };
  throw new ConfigurationError(
    `Cannot use ${quoted(column)} as the label as the schema does not say ` +
      `which label is normal: name it with --normal VALUE`,
  );
}

/**
 * Applies the options that override a given schema: `label`, `normal`, `time`.
 *
 * @throws {ConfigurationError} If the outcome has no label where one is
 * required, or a column that is two things at a time.
 */
export function overrideSchema(
  schema: Schema,
  options: TrafficOptions,
): Schema {
  const label = overrideLabel(schema, options);
  const time = options.time ?? schema.time;
  for (const [column, role] of [[label?.column, "label"], [time, "time"]]) {
    if (!schema.features.some(({ name }) => name === column)) continue;
    throw new ConfigurationError(
      `Cannot use ${quoted(column!)} as the ${role} as it is a feature`,
    );
  }
  if (label === undefined && options.requireLabel) {
    throw new ConfigurationError(
      "Cannot tell the label column as the schema names none: name it with " +
        "--label COLUMN and --normal VALUE",
    );
  }
  return {
    features: schema.features,
    ...(label && { label }),
    ...(time !== undefined && { time }),
    ...(schema.connections && { connections: schema.connections }),
  };
}
