/**
 * Where everything of one network lies in its kernel's memory.
 *
 * `assembly/network.ts` reads what is planned here, word by word; the diagram
 * stands in `assembly/index.ts`.
 *
 * @module
 */
import {
  type Architecture,
  type LstmSpec,
  lstmSpecs,
  outputsOf,
} from "../architecture.ts";

/** One layer's place in memory; addresses in bytes, sizes multiples of four. */
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
  /** Quads from the start of memory to the last weight. */
  readonly quads: number;
  /** Windows that fit into input and output at once: a multiple of eight. */
  readonly capacity: number;
  /** Where the row lies that is taken off every row, `[features]`. */
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
const LINE = 64;

/** Rounded up to a multiple. */
function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

/** Rounded up to whole blocks of four. */
export function padded(count: number): number {
  return roundUp(count, 4);
}

/** Bytes of a quad, four rows of the widest strip: see `assembly/strip.ts`. */
export function quadBytes(stripVectors: number): number {
  return 4 * 16 * stripVectors;
}

/**
 * How many numbers the weights of a run of columns take. A strip ends where four rows
 * of the widest one do, so that each starts at a multiple of what these take.
 */
export function stripNumbers(
  columns: number,
  rows: number,
  stripVectors: number,
): number {
  const widest = 4 * stripVectors;
  const rest = columns % widest;
  return (columns - rest) * rows +
    roundUp(rest * rows, quadBytes(stripVectors) / 4);
}

/** A layer before it has its place. */
interface LayerSize extends Omit<LayerPlan, "weights" | "bias"> {
  /** Columns of each block: all gates of some units. */
  readonly blocks: readonly number[];
}

function lstmSize(
  { name, inputs, units }: LstmSpec,
  timesteps: number,
): LayerSize {
  // A network of one step has neither forget gates nor recurrent weights.
  const recurs = timesteps > 1;
  const most = blockOf(timesteps);
  const blocks: number[] = [];
  for (let start = 0; start < units; start += most) {
    blocks.push((recurs ? 4 : 3) * padded(Math.min(most, units - start)));
  }
  return {
    name,
    inputs: padded(inputs),
    units: padded(units),
    rows: padded(inputs) + (recurs ? padded(units) : 0),
    blocks,
  };
}

/** The LSTMs, then the dense layer. */
function layerSizes(architecture: Architecture): LayerSize[] {
  const { timesteps } = architecture;
  const lstms = lstmSpecs(architecture).map((spec) =>
    lstmSize(spec, timesteps)
  );
  const inputs = lstms.at(-1)!.units;
  const units = padded(outputsOf(architecture));
  return [
    ...lstms,
    { name: "dense", inputs, units, rows: inputs, blocks: [units] },
  ];
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, count) => sum + count, 0);
}

/** Finds places one behind the other. */
class Places {
  /** Where the last byte taken ends. */
  end: number;

  constructor(start: number) {
    this.end = start;
  }

  /** Where so many numbers go; nothing lies across two lines without need. */
  take(numbers: number, alignment = LINE): number {
    const start = roundUp(this.end, alignment);
    this.end = start + 4 * numbers;
    return start;
  }
}

/** Finds places for weights, each at a multiple of a quad. */
function placeWeights(
  sizes: readonly LayerSize[],
  places: Places,
  stripVectors: number,
): number[] {
  const quad = quadBytes(stripVectors);
  return sizes.map(({ blocks, rows }) => {
    const numbers = blocks.map((columns) =>
      stripNumbers(columns, rows, stripVectors)
    );
    return places.take(total(numbers), quad);
  });
}

/**
 * Plans from the first free byte on.
 *
 * @param stripVectors Vectors of four columns in the widest strip.
 */
export function planKernel(
  architecture: Architecture,
  heap: number,
  stripVectors: number,
): KernelPlan {
  const { timesteps, features, encoder } = architecture;
  const outputs = outputsOf(architecture);
  const places = new Places(heap);
  const take = (numbers: number) => places.take(numbers);
  const sizes = layerSizes(architecture);
  const weights = placeWeights(sizes, places, stripVectors);
  const quads = places.end / quadBytes(stripVectors);
  const layers = sizes.map(({ blocks, ...size }, index) => ({
    ...size,
    weights: weights[index]!,
    bias: take(total(blocks)),
  }));
  const tablesAt = take(4 * layers.length);
  const size = timesteps * Math.max(features, outputs);
  const fitting = Math.floor(MOST_NUMBERS / size / TEAM) * TEAM;
  const capacity = Math.max(TEAM, Math.min(MOST_WINDOWS, fitting));
  const widest = Math.max(
    ...layers.flatMap(({ inputs, units }) => [inputs, units]),
  );
  const origin = take(features);
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
    quads,
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
      layers.length - 1,
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
    end: places.end,
  };
}
