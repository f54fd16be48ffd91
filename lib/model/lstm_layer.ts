/**
 * One LSTM over a batch of sequences, forward and backward side by side.
 *
 * One step (Hochreiter and Schmidhuber 1997, with the forget gate of Gers,
 * Schmidhuber and Cummins 2000), u units, B windows:
 *
 * ```
 * z  = K·x + R·h + b               [4u, B]
 * c' = σ(z_f)·c + σ(z_i)·tanh(z_g) [u, B]
 * h' = σ(z_o)·tanh(c')             [u, B]
 * ```
 *
 * Layout. A column is a window and the gates stand below each other in the order
 * i, g, o, f, so that taking one gate is a copy of contiguous memory (taking
 * columns costs tfjs ten times as much) and the small operand of a product is the
 * one that the backend repacks. A sequence is its steps below each other,
 * `[T·u, B]`.
 *
 * Three exact savings: at the first step h = c = 0, so the recurrent product and
 * the forget gate, last for this reason, vanish; a repeated input is projected
 * once; and the data itself gets no gradient.
 *
 * The backward pass is written by hand, since tfjs's tape pays for every slice of
 * z with a padded copy and a sum. `tests/model/gradients_test.ts` holds it
 * against central differences in float64 and against tfjs's own gradients.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";

type Matrix = tf.Tensor2D;

/** The weights of one LSTM, gates in the order i, g, o, f. */
export interface LstmWeights {
  /** K, `[4 · units, inputs]` */
  readonly kernel: tf.Tensor2D;
  /** R, `[4 · units, units]` */
  readonly recurrent: tf.Tensor2D;
  /** b, `[4 · units, 1]` */
  readonly bias: tf.Tensor2D;
}

/** The sequence that an LSTM reads. */
export interface LstmInput {
  /** `[timesteps · inputs, batch]`, or `[inputs, batch]` where repeated. */
  readonly values: tf.Tensor2D;
  /** Steps of the sequence. */
  readonly timesteps: number;
  /** Whether every step, of more than one, reads the same values. */
  readonly repeated: boolean;
  /** Whether the values are data, which get no gradient. */
  readonly isData: boolean;
}

/** What one step leaves for the backward pass, each `[units, batch]`. */
interface Step {
  readonly i: Matrix;
  readonly g: Matrix;
  readonly o: Matrix;
  /** Absent at the first step, where it would meet c = 0. */
  readonly f: Matrix | undefined;
  readonly c: Matrix;
  readonly tanhC: Matrix;
  readonly h: Matrix;
}

const rows = (matrix: Matrix, start: number, count: number): Matrix =>
  tf.slice2d(matrix, [start, 0], [count, matrix.shape[1]]);

const transposed = (matrix: Matrix): Matrix => tf.transpose(matrix, [1, 0]);

/** tanh x = 2σ(2x) − 1: the backend's σ is vectorised, its tanh is not (6 times slower). */
const tanh = (x: Matrix): Matrix =>
  tf.sub<Matrix>(tf.mul(tf.sigmoid(tf.mul(x, 2)), 2), 1);

/** The slope of σ where it has the value s. */
const sigmoidSlope = (s: Matrix): Matrix => tf.sub<Matrix>(s, tf.square(s));

/** The slope of tanh where it has the value y. */
const tanhSlope = (y: Matrix): Matrix => tf.sub<Matrix>(1, tf.square(y));

/** One step from z, `[4u, B]`, or `[3u, B]` at the first. */
function forwardStep(z: Matrix, units: number, before: Step | undefined): Step {
  const i = tf.sigmoid(rows(z, 0, units));
  const g = tanh(rows(z, units, units));
  const o = tf.sigmoid(rows(z, 2 * units, units));
  const update = tf.mul<Matrix>(i, g);
  if (before === undefined) {
    const tanhC = tanh(update);
    return {
      i,
      g,
      o,
      f: undefined,
      c: update,
      tanhC,
      h: tf.mul<Matrix>(o, tanhC),
    };
  }
  const f = tf.sigmoid(rows(z, 3 * units, units));
  const c = tf.add<Matrix>(tf.mul(f, before.c), update);
  const tanhC = tanh(c);
  return { i, g, o, f, c, tanhC, h: tf.mul<Matrix>(o, tanhC) };
}

/**
 * Back through one step: from dL/dh, and what the later step sends back as dL/dc,
 * to dL/dz `[4u, B]` (`[3u, B]` at the first) and dL/dc of the step before.
 */
function backwardStep(
  dh: Matrix,
  dcLater: Matrix | undefined,
  { i, g, o, f, tanhC }: Step,
  before: Step | undefined,
): { dz: Matrix; dcBefore?: Matrix } {
  const dcHere = tf.mul<Matrix>(tf.mul(dh, o), tanhSlope(tanhC));
  const dc = dcLater === undefined ? dcHere : tf.add<Matrix>(dcHere, dcLater);
  const dzi = tf.mul<Matrix>(tf.mul(dc, g), sigmoidSlope(i));
  const dzg = tf.mul<Matrix>(tf.mul(dc, i), tanhSlope(g));
  const dzo = tf.mul<Matrix>(tf.mul(dh, tanhC), sigmoidSlope(o));
  if (before === undefined) return { dz: tf.concat2d([dzi, dzg, dzo], 0) };
  const dzf = tf.mul<Matrix>(tf.mul(dc, before.c), sigmoidSlope(f!));
  return {
    dz: tf.concat2d([dzi, dzg, dzo, dzf], 0),
    dcBefore: tf.mul<Matrix>(dc, f!),
  };
}

/** All steps of the sequence. */
function runForward(
  input: LstmInput,
  { kernel, recurrent, bias }: LstmWeights,
): Step[] {
  const { values, timesteps, repeated } = input;
  const units = bias.shape[0] / 4;
  const inputs = kernel.shape[1];
  const project = (x: Matrix, gates: number) =>
    tf.add<Matrix>(
      tf.matMul(rows(kernel, 0, gates * units), x),
      rows(bias, 0, gates * units),
    );
  const steps: Step[] = [];
  let projected: Matrix | undefined;
  for (let t = 0; t < timesteps; t++) {
    if (repeated) projected ??= project(values, 4);
    else projected = project(rows(values, t * inputs, inputs), t === 0 ? 3 : 4);
    const before = steps.at(-1);
    const z = before === undefined
      ? projected
      : tf.add<Matrix>(projected, tf.matMul(recurrent, before.h));
    steps.push(forwardStep(z, units, before));
  }
  return steps;
}

/** A sum that starts empty. */
function added(sum: Matrix | undefined, term: Matrix): Matrix {
  return sum === undefined ? term : tf.add<Matrix>(sum, term);
}

/** Gradients of the weights of one gate set, zero for the forget gate where it was left out. */
function padded(gradient: Matrix, rowCount: number): Matrix {
  const missing = rowCount - gradient.shape[0];
  if (missing === 0) return gradient;
  return tf.concat2d([gradient, tf.zeros([missing, gradient.shape[1]])], 0);
}

/** Gradients in the order of {@linkcode lstmLayer}'s arguments. */
function runBackward(
  dH: Matrix,
  input: LstmInput,
  weights: LstmWeights,
  steps: readonly Step[],
): Matrix[] {
  const { values, timesteps, repeated, isData } = input;
  const [fourUnits, inputs] = weights.kernel.shape;
  const units = fourUnits / 4;
  const kernelT = transposed(weights.kernel); // [in, 4u]
  const recurrentT = timesteps > 1 ? transposed(weights.recurrent) : undefined; // [u, 4u]
  const firstKernelT = () => transposed(rows(weights.kernel, 0, 3 * units)); // [in, 3u]

  let dKernel, dRecurrent, dProjected: Matrix | undefined;
  let dhLater, dcLater: Matrix | undefined;
  const dX: Matrix[] = [];
  for (let t = timesteps - 1; t >= 0; t--) {
    const dh = added(dhLater, rows(dH, t * units, units));
    const { dz, dcBefore } = backwardStep(dh, dcLater, steps[t]!, steps[t - 1]);
    // Kernel and bias see the sum over steps where the input is repeated.
    const dzFull = timesteps === 1 ? dz : padded(dz, fourUnits);
    dProjected = added(dProjected, dzFull);
    if (!repeated) {
      const x = rows(values, t * inputs, inputs);
      dKernel = added(dKernel, padded(tf.matMul(dz, transposed(x)), fourUnits));
      if (!isData) {
        dX.unshift(tf.matMul(t === 0 ? firstKernelT() : kernelT, dz));
      }
    }
    if (t > 0) {
      dRecurrent = added(
        dRecurrent,
        tf.matMul(dz, transposed(steps[t - 1]!.h)),
      );
      dhLater = tf.matMul<Matrix>(recurrentT!, dz);
    }
    dcLater = dcBefore;
  }
  if (repeated) {
    dKernel = tf.matMul<Matrix>(dProjected!, transposed(values));
    if (!isData) dX.push(tf.matMul(kernelT, dProjected!));
  }
  const dBias = padded(tf.sum<Matrix>(dProjected!, 1, true), fourUnits);
  const gradients = [dKernel!, dBias];
  if (!isData) gradients.push(dX.length === 1 ? dX[0]! : tf.concat2d(dX, 0));
  if (timesteps > 1) gradients.push(dRecurrent!);
  return gradients;
}

/** A step's tensors in a fixed order: the form in which the engine keeps them. */
const tensorsOf = ({ i, g, o, f, c, tanhC, h }: Step): Matrix[] =>
  f === undefined ? [i, g, o, c, tanhC, h] : [i, g, o, c, tanhC, h, f];

/** The steps again, from their tensors one after another. */
function stepsFrom(tensors: Matrix[], timesteps: number): Step[] {
  return Array.from({ length: timesteps }, (_, t) => {
    const taken = tensors.splice(0, t === 0 ? 6 : 7);
    const [i, g, o, c, tanhC, h] = taken as [
      Matrix,
      Matrix,
      Matrix,
      Matrix,
      Matrix,
      Matrix,
    ];
    return { i, g, o, c, tanhC, h, f: taken[6] };
  });
}

/**
 * Runs an LSTM over a batch of sequences; differentiable by tfjs's engine.
 *
 * Call it inside `tf.tidy`.
 *
 * @returns Its h at every step, `[timesteps · units, batch]`.
 */
export function lstmLayer(input: LstmInput, weights: LstmWeights): tf.Tensor2D {
  const { values, timesteps, isData } = input;
  // The engine wants a gradient for every argument, so only what has one is passed.
  const differentiable: tf.Tensor[] = [weights.kernel, weights.bias];
  if (!isData) differentiable.push(values);
  if (timesteps > 1) differentiable.push(weights.recurrent);

  const run = tf.customGrad((...given) => {
    const save = given.at(-1) as unknown as (tensors: tf.Tensor[]) => void;
    const steps = runForward(input, weights);
    save([values, ...steps.flatMap(tensorsOf)]);
    const hs = steps.map(({ h }) => h);
    return {
      value: hs.length === 1 ? tf.clone(hs[0]!) : tf.concat2d(hs, 0),
      gradFunc: (dH, saved) => {
        const [kept, ...tensors] = saved as [Matrix, ...Matrix[]];
        const read = { ...input, values: kept };
        return runBackward(
          dH as Matrix,
          read,
          weights,
          stepsFrom(tensors, timesteps),
        );
      },
    };
  });
  return run(...differentiable) as tf.Tensor2D;
}
