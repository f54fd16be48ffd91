import { readInteger, readObject } from "../features/json_fields.ts";

/** What became of alerts; `alerts` is the sum of the four after it. */
export interface AlertCounts {
  /** Anomalous verdicts. */
  readonly alerts: number;
  /** Those that opened an incident that was told of. */
  readonly opened: number;
  /** Those that joined an incident that was told of before. */
  readonly merged: number;
  /** Those that the rate limit held back. */
  readonly held: number;
  /** Those that the allowlist allows. */
  readonly allowed: number;
}

/**
 * Counts from a checkpoint.
 *
 * @throws {ModelError} If they are damaged; the error names the field.
 */
export function readAlertCounts(
  value: unknown,
  path: string,
): { -readonly [K in keyof AlertCounts]: number } {
  const keys = ["alerts", "opened", "merged", "held", "allowed"] as const;
  const state = readObject(value, path, keys);
  const read = (key: typeof keys[number]) =>
    readInteger(state[key], `${path}.${key}`, 0);
  return {
    alerts: read("alerts"),
    opened: read("opened"),
    merged: read("merged"),
    held: read("held"),
    allowed: read("allowed"),
  };
}
