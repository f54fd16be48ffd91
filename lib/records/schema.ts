/** The feature sets that can be worked out from connections, by name. */
export const CONNECTION_FEATURES = ["nsl-kdd-flow", "connection"] as const;

/** The name of a feature set that can be worked out from connections. */
export type ConnectionFeatureSet = typeof CONNECTION_FEATURES[number];

/** How a feature's values are read and compared. */
export type FeatureType = "numeric" | "categorical";

/** One input column that the detector looks at. */
export interface Feature {
  /** The column's name, as in the input's header or an object's key. */
  readonly name: string;
  /** Numbers, or names without an order. */
  readonly type: FeatureType;
  /**
   * Of a categorical feature, the names that its format lists, where it does.
   * Label codes number these, so that they do not depend on which names happened
   * to occur; a listed name that training did not see is unseen all the same.
   */
  readonly categories?: readonly string[];
}

/** Where the truth stands in labelled traffic, kept aside from the features. */
export interface LabelColumn {
  /** The label column's name. */
  readonly column: string;
  /** The one label that means normal; every other one is an anomaly. */
  readonly normal: string;
}

/**
 * What the columns of a traffic source are.
 *
 * The order of `features` is the order of a {@linkcode TrafficRecord}'s values
 * wherever rows are arrays. Label, time and key are never features.
 */
export interface Schema {
  /** The features, in order. At least one, names unique. */
  readonly features: readonly Feature[];
  /** The label column, where the traffic has one. */
  readonly label?: LabelColumn;
  /** The timestamp column: carried to the verdict, never scored. */
  readonly time?: string;
  /**
   * Where the input may be connections, such as Zeek's `conn.log`: by which rules
   * the features are worked out from them.
   */
  readonly connections?: ConnectionFeatureSet;
}
