import { prepend } from "../../prepend.ts";
import { isBlank, type LineBlock } from "../line_blocks.ts";
import { isNdjsonLine } from "../ndjson.ts";
import type { ConnectionCounter } from "./connection_counter.ts";
import type { ConnectionRow } from "./connection_record.ts";
import { zeekJsonRows } from "./zeek_json.ts";
import { zeekTsvRows } from "./zeek_tsv.ts";

/**
 * Reads lines of Zeek's `conn.log`: JSON if the first line that is not blank is
 * an object, else Zeek's own format.
 *
 * @param source What messages call the log.
 * @param blocks Its lines.
 * @param counter Numbers the rows and counts records of other logs.
 * @throws {ConfigurationError} If the log is not one of connections, or has no
 * header.
 */
export async function* zeekRows(
  source: string,
  blocks: AsyncIterable<LineBlock>,
  counter: ConnectionCounter,
): AsyncGenerator<ConnectionRow[]> {
  const iterator = blocks[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => iterator };
  try {
    for (;;) {
      const { done, value: block } = await iterator.next();
      if (done) return;
      const line = block.lines.find((line) => line === null || !isBlank(line));
      if (line === undefined) continue;
      const isJson = line !== null && isNdjsonLine(line);
      const rows = isJson ? zeekJsonRows : zeekTsvRows;
      yield* rows(source, prepend(block, rest), counter);
      return;
    }
  } finally {
    await iterator.return?.();
  }
}
