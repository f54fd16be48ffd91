/**
 * What computes a network: our fused kernel, or tfjs's own operations, which are
 * the reference and ten times slower or more.
 */
export type Engine = "kernel" | "stock";

/** Every {@linkcode Engine}. */
export const ENGINES: readonly Engine[] = ["kernel", "stock"];
