/**
 * What the program and its second core say to each other.
 *
 * ```
 *   program                       worker: the same program, by its name
 *      │ ◄──────────── listening ──┤
 *      ├── detector, weights, … ──►│
 *      │ ◄──────────────── ready ──┤
 *      ├── values of a batch ─────►│    several under way,
 *      │ ◄───── its findings, or ──┤    answered in their order
 *      │         its failure       │
 *      │ ◄ ─ ─  how many it did ─ ─┤    in memory that both see
 * ```
 *
 * @module
 */
import type { Findings } from "../detect/findings.ts";
import type { ReasonsMode } from "../detect/verdict.ts";
import type { Engine } from "../model/engine.ts";
import type { Weights } from "../model/weights.ts";

/** The worker's name, by which the program knows what it was started as. */
export const SCORING_WORKER = "gatewarden-scoring";

/** What the worker scores with. */
export interface ScoringJob {
  /** What a model file says of the detector, as JSON; the threshold that is wanted. */
  readonly detector: string;
  /** The network's weights. */
  readonly weights: Weights;
  /** What computes the network. */
  readonly engine: Engine;
  /** Which windows are asked for reasons. */
  readonly reasons: ReasonsMode;
}

/** What the worker is told first. */
export interface ScoringStart extends ScoringJob {
  /**
   * `[1]`: how many batches the worker is done with. It counts in memory that the
   * program sees too, which while it is at work hears of no message.
   */
  readonly done: Int32Array<SharedArrayBuffer>;
}

/** The values of a batch, `[batch, timesteps, features]`. */
export type ScoringRequest = Float32Array<ArrayBuffer>;

/** An error as plain text; an error that is copied loses its name. */
export interface ErrorText {
  /** Its class. */
  readonly name: string;
  /** What went wrong. */
  readonly message: string;
  /** Where. */
  readonly stack?: string;
}

/** What the worker says. */
export type ScoringAnswer =
  | { readonly kind: "listening" }
  | { readonly kind: "ready" }
  | { readonly kind: "findings"; readonly findings: Findings }
  | { readonly kind: "failure"; readonly error: ErrorText };

/** An error as text. */
export function errorText(error: unknown): ErrorText {
  if (!(error instanceof Error)) return { name: "Error", message: `${error}` };
  const { name, message, stack } = error;
  return { name, message, ...(stack !== undefined && { stack }) };
}

/** The error that {@linkcode errorText} wrote down, as far as text tells. */
export function errorOf({ name, message, stack }: ErrorText): Error {
  const Known = { RangeError, TypeError }[name] ?? Error;
  const error = new Known(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
