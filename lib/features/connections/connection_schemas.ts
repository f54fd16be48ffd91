import { ConfigurationError } from "../../errors.ts";
import type { ConnectionFeatureSet, Schema } from "../../records/schema.ts";
import type { PreprocessorOptions } from "../preprocessor_options.ts";
import { BehaviourExtractor } from "./behaviour_extractor.ts";
import type { ConnectionExtractor } from "./connection_extractor.ts";
import {
  connectionPreprocessing,
  connectionSchema,
} from "./connection_schema.ts";
import {
  NslKddFlowExtractor,
  nslKddFlowPreprocessing,
  nslKddFlowSchema,
} from "./nsl_kdd_flow.ts";

/** A feature set that is worked out from connections. */
export interface ConnectionSchema {
  /** The features. */
  readonly schema: Schema;
  /** How they best become columns. */
  readonly preprocessing: PreprocessorOptions;
  /** Makes what works them out. */
  readonly extractor: () => ConnectionExtractor;
}

/** The feature sets that can be worked out from connections, by name. */
export const CONNECTION_SCHEMAS: Readonly<
  Record<ConnectionFeatureSet, ConnectionSchema>
> = {
  "nsl-kdd-flow": {
    schema: nslKddFlowSchema,
    preprocessing: nslKddFlowPreprocessing,
    extractor: () => new NslKddFlowExtractor(),
  },
  "connection": {
    schema: connectionSchema,
    preprocessing: connectionPreprocessing,
    extractor: () => new BehaviourExtractor(),
  },
};

/**
 * The feature set that a schema's features are worked out by.
 *
 * @throws {ConfigurationError} If the schema names none, or its features are not
 * those of the one it names, in that order.
 */
export function connectionFeatureSet(schema: Schema): ConnectionFeatureSet {
  const { connections } = schema;
  if (connections === undefined) {
    throw new ConfigurationError(
      "Cannot work out features from connections as the schema does not say " +
        'which: give "connections"',
    );
  }
  const { features } = CONNECTION_SCHEMAS[connections].schema;
  const fits = features.length === schema.features.length &&
    features.every(({ name, type }, i) =>
      name === schema.features[i]!.name && type === schema.features[i]!.type
    );
  if (fits) return connections;
  throw new ConfigurationError(
    `Cannot work out features from connections as the schema's are not the ` +
      `${features.length} of "${connections}" in their order`,
  );
}
