/**
 * The columns that one feature became: what is hidden together, and what a loss
 * takes together.
 */
export interface ColumnBlock {
  /** The first column. */
  readonly start: number;
  /** How many columns. */
  readonly length: number;
  /** Whether they are a category's slots, one of them 1; else a number's one column. */
  readonly oneHot: boolean;
}
