import type { RowCounter } from "../table.ts";

/** More kinds than any sensor writes; what comes beyond is counted as `other`. */
const MAX_KINDS = 200;

/** Counts what readers of connections meet, across sources. */
export interface ConnectionCounter extends RowCounter {
  /** How many records were no connections, by Zeek's log or Suricata's event type. */
  readonly skipped: Map<string, number>;
}

/** A counter that has counted nothing. */
export function connectionCounter(): ConnectionCounter {
  return { next: 0, skipped: new Map() };
}

/** Counts a record that is no connection. The input names its kind, so it is bounded. */
export function countSkipped(
  { skipped }: ConnectionCounter,
  kind: string,
): void {
  let key = kind.slice(0, 40);
  if (!skipped.has(key) && skipped.size >= MAX_KINDS) key = "other";
  skipped.set(key, (skipped.get(key) ?? 0) + 1);
}
