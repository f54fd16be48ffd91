import { ConfigurationError } from "../errors.ts";
import type { Traffic } from "../records/traffic.ts";

/** Names under which inference looks for labels. */
const LABEL_NAME = /^(?:label|class|attack_type)$/i;

/**
 * Refuses labels that would be passed over: attacks would count as normal.
 *
 * @throws {ConfigurationError} If a column looks like one of labels and is none.
 */
export function checkNoLabelIgnored(
  { schema, ignored }: Pick<Traffic, "schema" | "ignored">,
): void {
  if (schema.label !== undefined) return;
  const passedOver = ignored.find((name) => LABEL_NAME.test(name));
  if (passedOver === undefined) return;
  throw new ConfigurationError(
    `Cannot tell which label in column ${
      JSON.stringify(passedOver)
    } is the normal one: name both with --label COLUMN and --normal VALUE, ` +
      `or say with --columns FILE what the columns are`,
  );
}
