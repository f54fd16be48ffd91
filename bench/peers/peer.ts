import type { Architecture } from "../../lib/model/architecture.ts";
import type { Weights } from "../../lib/model/weights.ts";

/** The peers, in the order of the table. */
export type PeerName =
  | "tfjs-layers"
  | "tfjs-reduced"
  | "ort-web"
  | "ort-web-reduced"
  | "ort-node"
  | "ort-node-reduced"
  | "kernel"
  | "kernel-plain"
  | "engine"
  | "detector";

/** The network that all run, and windows with their float64 reference. */
export interface Problem {
  /** Its shape. */
  readonly architecture: Architecture;
  /** Its weights, by name. */
  readonly weights: Weights;
  /** `[1024, T, F]` */
  readonly x: Float32Array;
  /** What a float64 forward pass makes of them, of the same shape. */
  readonly expected: Float64Array;
  /** The same network as ONNX: as exported, and where T is 1 reduced by hand. */
  readonly onnx: {
    readonly exported: Uint8Array;
    readonly reduced?: Uint8Array;
  };
}

/** One way to compute the network. */
export interface Peer {
  /** What it is called. */
  readonly name: PeerName;
  /** Whether it gives `[batch, T, F]` or only each window's mean squared error. */
  readonly gives: "reconstruction" | "errors";
  /**
   * Makes ready for a batch; the function returned is what is timed.
   *
   * @param x `[batch, T, F]`
   */
  prepare(x: Float32Array): () => unknown;
  /** The numbers in what that function gave. @default {they are what it gave} */
  readonly read?: (result: unknown) => ArrayLike<number>;
}
