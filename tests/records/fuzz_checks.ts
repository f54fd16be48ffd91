import { assert, assertEquals } from "@std/assert";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
} from "../../lib/errors.ts";
import type { ConnectionRow } from "../../lib/records/connections/connection_record.ts";

/** Asserts that an error, where there is one, is of those that readers document. */
export function checkError(error: unknown): void {
  if (error === undefined) return;
  const isDocumented = error instanceof ConfigurationError ||
    error instanceof BadInputError || error instanceof AccessError;
  assert(isDocumented, error instanceof Error ? error.stack : String(error));
}

/** Asserts that a row is what its type says. */
export function checkConnection(row: ConnectionRow, index: number): void {
  assertEquals(row.index, index);
  if ("problem" in row) {
    return assert(/^Cannot (?:parse|read) /.test(row.problem), row.problem);
  }
  assert(Number.isFinite(row.start) && row.start >= 0);
  assert(row.duration === null || row.duration >= 0);
  for (const port of [row.originatorPort, row.responderPort]) {
    assert(Number.isInteger(port) && port >= 0 && port <= 65535);
  }
  assert(row.originator !== "" && row.responder !== "");
  const counts = [
    row.originatorBytes,
    row.responderBytes,
    row.originatorPackets,
    row.responderPackets,
    row.originatorWireBytes,
    row.responderWireBytes,
  ];
  for (const count of counts) {
    assert(count === null || Number.isInteger(count) && count >= 0);
  }
}
