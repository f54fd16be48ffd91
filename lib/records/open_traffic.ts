import { openTrafficBatches } from "./open_traffic_batches.ts";
import { rowStream } from "./row_stream.ts";
import type { Traffic, TrafficOptions } from "./traffic.ts";
import type { TrafficSource } from "./traffic_source.ts";

/**
 * Opens traffic and tells what it is.
 *
 * Format and schema settle on the first source that is not empty. Sources are
 * opened one after the other, each when the one before is read to its end; gzip
 * is undone wherever the bytes say so. CSV columns are matched by name in each
 * source, so their order may differ. Blank lines are no rows.
 *
 * @example
 * ```ts
 * import { openTraffic } from "@gatewarden/gatewarden";
 * import { assertEquals } from "@std/assert";
 *
 * const traffic = await openTraffic([{
 *   name: "flows.csv",
 *   open: () => Promise.resolve(new Blob(["bytes,service\n12,dns\n"]).stream()),
 * }]);
 * assertEquals(traffic.format, "csv");
 * for await (const row of traffic.rows) {
 *   assertEquals(row, { index: 0, values: [12, "dns"] });
 * }
 * ```
 *
 * @param sources Where the traffic comes from, read as one.
 * @param options How to read it.
 * @throws {AccessError} If a source cannot be read, or its gzip data is damaged.
 * @throws {ConfigurationError} If the format cannot be told, or the columns do
 * not fit the options.
 * @throws {BadInputError} If all sources are empty, or hold headers only while
 * the schema must be inferred.
 */
export async function openTraffic(
  sources: readonly TrafficSource[],
  options: TrafficOptions = {},
): Promise<Traffic> {
  const { batches, stop, ...about } = await openTrafficBatches(
    sources,
    options,
  );
  return { ...about, rows: rowStream(batches, stop) };
}
