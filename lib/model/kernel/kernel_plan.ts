/**
 * Where everything of one network lies in its kernel's memory.
 *
 * `assembly/network.ts` reads what is planned here, word by word; the diagram
 * stands in `assembly/index.ts`.
 *
 * @module
 */
import { type Architecture, lstmSpecs, outputsOf } from "../architecture.ts";

/** One layer's place in memory; addresses in bytes. */
export interface LayerPlan {
  /** The prefix of its weights' names. */
  readonly name: string;
  /** Width of its input. */
  readonly inputs: number;
  /** Units of an LSTM, outputs of the dense layer. */
  readonly units: number;
  /** Rows that its packed weights have: inputs, then units where it recurs. */
  readonly rows: number;
  /** Where its packed weights start. */
  readonly weights: number;
  /** Where its packed biases start. */
  readonly bias: number;
}

/** A network's whole memory; addresses and lengths in bytes. */
export interface KernelPlan {
  /** Columns of an input row. */
  readonly features: number;
  /** Columns of an output row. */
  readonly outputs: number;
  /** Rows of a window. */
  readonly timesteps: number;
  /** The LSTMs, then the dense layer. */
  readonly layers: readonly LayerPlan[];
  /** Windows that fit into input and output at once: a multiple of eight. */
  readonly capacity: number;
  /** Where the row lies that is taken off every row; 0 where there is none. */
  readonly origin: number;
  /** Where windows go in. */
  readonly input: number;
  /** Where reconstructions come out. */
  readonly output: number;
  /** Where mean squared errors come out, float64. */
  readonly errors: number;
  /** What `assembly/network.ts` calls `NETWORK`. */
  readonly network: readonly number[];
  /** The tables of the layers, four words each. */
  readonly tables: readonly number[];
  /** Where they lie. */
  readonly tablesAt: number;
  /** Where the last byte ends. */
  readonly end: number;
}

/** Windows a call; more of them gain nothing and push the weights out of the cache. */
const MOST_WINDOWS = 64;
/** Numbers of input a call, for the same reason: 128 KiB. */
const MOST_NUMBERS = 32_768;
/** Windows in the largest team. */
const TEAM = 8;
/** Numbers before activation of a block, for two rows: 24 vectors of four each. */
const PAIR_NUMBERS = 2 * 96;
/** Pairs of rows whose inputs are multiplied at once: see `assembly/rows.ts`. */
const MOST_PROJECTED = 16;

/** Words of an entry of a list: see `assembly/lists.ts`. */
const ENTRY_NUMBERS = 4;

/** Units of a block: as many as fill 24 vectors of four with their 3 or 4 gates. */
export function blockOf(timesteps: number): number {
  return timesteps === 1 ? 32 : 24;
}
/** A line of the cache: nothing lies across two without need. */
const ALIGNMENT = 64;

/** Rounded up to whole blocks of four. */
export function padded(count: number): number {
  return Math.ceil(count / 4) * 4;
}

/**
 * Plans from the first free byte on.
 *
 * @param hasOrigin Whether a row is taken off every row.
 */
export function planKernel(
  architecture: Architecture,
  heap: number,
  hasOrigin: boolean,
): KernelPlan {
  const { timesteps, features, encoder } = architecture;
  const outputs = outputsOf(architecture);
  const lstms = lstmSpecs(architecture);
  // A network of one step has neither forget gates nor recurrent weights.
  const gates = timesteps === 1 ? 3 : 4;
  let end = heap;
  const take = (floats: number): number => {
    const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = start + 4 * floats;
    return start;
  };
  const tablesAt = take(4 * (lstms.length + 1));
  const layers: LayerPlan[] = lstms.map(({ name, inputs, units }) => {
    const rows = inputs + (timesteps === 1 ? 0 : units);
    return {
      name,
      inputs,
      units,
      rows,
      weights: take(padded(units) * gates * rows),
      bias: take(padded(units) * gates),
    };
  });
  const inputs = lstms.at(-1)!.units;
  layers.push({
    name: "dense",
    inputs,
    units: outputs,
    rows: inputs,
    weights: take(padded(outputs) * inputs),
    bias: take(padded(outputs)),
  });

  const size = timesteps * Math.max(features, outputs);
  const fitting = Math.floor(MOST_NUMBERS / size / TEAM) * TEAM;
  const capacity = Math.max(TEAM, Math.min(MOST_WINDOWS, fitting));
  const widest = padded(
    Math.max(features, outputs, ...lstms.map(({ units }) => units)),
  );
  const origin = hasOrigin ? take(features) : 0;
  const input = take(capacity * timesteps * features);
  const output = take(capacity * timesteps * outputs);
  const sequenceA = take(TEAM * timesteps * widest);
  const sequenceB = take(TEAM * timesteps * widest);
  const cells = take(TEAM * widest);
  const pairs = timesteps === 1 ? TEAM / 2 : MOST_PROJECTED;
  const projected = take(
    Math.ceil(widest / blockOf(timesteps)) * pairs * PAIR_NUMBERS,
  );
  const paired = take(timesteps === 1 ? 0 : 2 * pairs * widest);
  const columns = take(1 + padded(features));
  // One for each pair of rows, and one for a row that is left over.
  const lists = take((pairs + 1) * ENTRY_NUMBERS * (1 + features));
  const errors = take(2 * capacity);
  return {
    features,
    outputs,
    timesteps,
    layers,
    capacity,
    origin,
    input,
    output,
    errors,
    network: [
      timesteps,
      features,
      outputs,
      encoder.length,
      lstms.length,
      input,
      output,
      sequenceA,
      sequenceB,
      cells,
      projected,
      errors,
      tablesAt,
      pairs,
      paired,
      columns,
      origin,
      lists,
    ],
    tables: layers.flatMap(({ inputs, units, weights, bias }) => [
      inputs,
      units,
      weights,
      bias,
    ]),
    tablesAt,
    end,
  };
}
