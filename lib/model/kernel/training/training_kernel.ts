import { CompiledBuilds, type KernelBuild } from "../compiled_builds.ts";
import { PLAIN, RELAXED } from "../training_binaries.ts";

/**
 * The loops of `assembly/training/`; what they do stands there. Addresses are
 * bytes, matrices lie in strips.
 */
export interface TrainingKernel {
  /** The memory that all addresses are in. */
  readonly memory: WebAssembly.Memory;
  /** The first byte that is free. */
  readonly HEAP: WebAssembly.Global;
  /** C = start + A·B. */
  product(
    rows: number,
    inner: number,
    vectors: number,
    a: number,
    b: number,
    start: number,
    startRow: number,
    startStrip: number,
    c: number,
  ): void;
  /** C += Aᵀ·B. */
  productOfTransposed(
    rows: number,
    columns: number,
    vectors: number,
    a: number,
    b: number,
    c: number,
  ): void;
  /** to = fromᵀ. */
  transpose(rows: number, columns: number, from: number, to: number): void;
  /** to += the sums of from's columns. */
  columnSums(rows: number, vectors: number, from: number, to: number): void;
  /** to += from. */
  add(bytes: number, from: number, to: number): void;
  /** One step's gates and states. */
  cellsForward(
    rows: number,
    groups: number,
    isFirst: boolean,
    gates: number,
    forget: number,
    before: number,
    c: number,
    tanhC: number,
    h: number,
  ): void;
  /** Back through one step. */
  cellsBackward(
    rows: number,
    groups: number,
    isFirst: boolean,
    gates: number,
    forget: number,
    before: number,
    tanhC: number,
    dh: number,
    dc: number,
  ): void;
  /** One step of Adam. */
  adam(
    bytes: number,
    weights: number,
    gradient: number,
    mean: number,
    square: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    first: number,
    second: number,
  ): void;
}

const BUILDS = new CompiledBuilds({ relaxed: RELAXED, plain: PLAIN });

/** A new instance; its memory goes when the last reference goes. */
export function createTrainingKernel(
  build: KernelBuild = BUILDS.best,
): TrainingKernel {
  const { exports } = new WebAssembly.Instance(BUILDS.module(build));
  return exports as unknown as TrainingKernel;
}
