import { ConfigurationError } from "../errors.ts";
import { CONNECTION_SCHEMAS } from "../features/connections/connection_schemas.ts";
import {
  type ConnectionBatches,
  openConnectionBatches,
} from "../features/connections/open_connection_traffic.ts";
import {
  CONNECTION_FORMATS,
  type ConnectionFormat,
} from "../records/connections/detect_connection_format.ts";
import { sniffSource } from "../records/connections/sniff_source.ts";
import { nslKddSchema } from "../records/nsl_kdd.ts";
import {
  openTrafficBatches,
  type TrafficBatches,
} from "../records/open_traffic_batches.ts";
import type { ConnectionFeatureSet, Schema } from "../records/schema.ts";
import type { TrafficOptions } from "../records/traffic.ts";
import type { TrafficSource } from "../records/traffic_source.ts";
import type { InputFormat } from "./input_formats.ts";

/** Traffic of either kind. */
export type InputTraffic = TrafficBatches | ConnectionBatches;

/** How input is to be read. */
export interface InputOptions extends Omit<TrafficOptions, "format"> {
  /** The form of the input; `auto` looks at the content, never at a name. */
  readonly format: InputFormat | "auto";
  /** What is worked out from connections, where no schema says it. */
  readonly features?: ConnectionFeatureSet;
  /** How many seconds a connection waits for others. */
  readonly lateness?: number;
  /** Whether labels of connections are taken where there are any. */
  readonly lookForLabel?: boolean;
  /** Whether packets with wrong checksums are taken. */
  readonly ignoreChecksums?: boolean;
}

/** What the input turned out to be, and its sources, the looked-at one replayed. */
interface Found {
  readonly format: InputFormat | "auto";
  readonly sources: readonly TrafficSource[];
}

function isConnections(
  format: InputFormat | "auto",
): format is ConnectionFormat {
  return CONNECTION_FORMATS.some((known) => known === format);
}

/** Looks at the first source that is not empty. */
async function look(
  sources: readonly TrafficSource[],
  signal: AbortSignal,
): Promise<Found> {
  const seen: TrafficSource[] = [];
  for (const [i, source] of sources.entries()) {
    const sniffed = await sniffSource(source, signal);
    seen.push(sniffed.source);
    if (sniffed.format === undefined && sniffed.start === "") continue;
    const rest = sources.slice(i + 1);
    return { format: sniffed.format ?? "auto", sources: [...seen, ...rest] };
  }
  return { format: "auto", sources: seen };
}

/** Refuses connections where something else is expected. */
function checkFeatures(
  { format, sources }: Found,
  { schema }: InputOptions,
): void {
  if (schema === undefined || schema.connections !== undefined) return;
  const name = sources.at(-1)?.name ?? "the input";
  throw new ConfigurationError(
    `Cannot read ${name}, which is ${format}, as the features that are asked for ` +
      "are not those of connections: use a model that was trained on connections, such as nsl-kdd-flow" +
      (format === "zeek" ? ", or name it --format ndjson if it is JSON" : ""),
  );
}

/** The schema of rows that hold the features of connections already. */
function rowSchema({ features, format }: InputOptions): Schema | undefined {
  if (features === undefined) return undefined;
  const { schema } = CONNECTION_SCHEMAS[features];
  const { label } = nslKddSchema;
  return format === "nsl-kdd" && label ? { ...schema, label } : schema;
}

/**
 * Opens the input of a command, whatever form it has.
 *
 * @throws {AccessError} If a source cannot be read.
 * @throws {ConfigurationError} If the form cannot be told, or does not fit what is
 * asked for.
 * @throws {BadInputError} If all sources are empty.
 */
export async function openInput(
  sources: readonly TrafficSource[],
  options: InputOptions,
): Promise<InputTraffic> {
  const { format } = options;
  const stop = new AbortController();
  const found = format === "auto" && sources.length > 0
    ? await look(sources, stop.signal)
    : { format, sources };
  if (isConnections(found.format)) {
    checkFeatures(found, options);
    return await openConnectionBatches(found.sources, {
      ...options,
      // Each further source is looked at: Zeek's two forms may be mixed.
      format: format === "auto" ? "auto" : found.format,
      packets: { ignoreChecksums: options.ignoreChecksums ?? false },
    });
  }
  const schema = options.schema ?? rowSchema(options);
  return await openTrafficBatches(found.sources, {
    ...options,
    ...(schema && { schema }),
    format: found.format,
  });
}
