import { assertEquals } from "@std/assert";
import type { Detector } from "../../lib/detect/detector.ts";
import { LstmKernel } from "../../lib/model/kernel/lstm_kernel.ts";
import type { TrafficRecord } from "../../lib/records/traffic_record.ts";
import { floatProducts } from "./float_products.ts";
import { IntegerKernel } from "./integer_kernel.ts";
import { type Dot, PRECISION_OF } from "./integer_module.ts";
import { multiply, quantiseRow } from "./quantised_matrix.ts";
import { takeTurns, type Timed } from "./turns.ts";

/** The modules, by how they multiply. */
export type Modules = ReadonlyMap<Dot, WebAssembly.Module>;

/** One line of the table. */
export interface Speed extends Timed {
  /** `network`, or a matrix such as `121×384`. */
  readonly what: string;
  readonly batch: number;
}

const BATCHES = [1, 32, 1024];
const TEAM = 8;

/** The names of the tables. */
const NAME_OF: Readonly<Record<Dot, string>> = {
  int8_add: "int8, relaxed dot and add",
  int8_pairs: "int8, in two steps",
  int16: "int16, plain SIMD",
};

/** Numbers that look like activations, the same in every run. */
function activations(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * i));
}

/** Holds every layer's products against exact sums, bit for bit. */
function check(kernel: IntegerKernel, dot: Dot): void {
  kernel.layers.forEach((layer, l) => {
    const rows = activations(TEAM * layer.inputs);
    kernel.products(l, rows)(TEAM);
    for (let window = 0; window < TEAM; window++) {
      const row = rows.slice(window * layer.inputs)
        .subarray(0, layer.inputs);
      const expected = new Float32Array(layer.columns);
      multiply(layer, quantiseRow(row, PRECISION_OF[dot]), expected);
      assertEquals(kernel.product(l, window), expected);
    }
  });
}

/**
 * The networks and their products, in turns; with the networks also the whole
 * detector, to tell what a faster network is worth to it.
 *
 * @param records 1,024 rows of traffic.
 */
export function measureSpeed(
  detector: Detector,
  modules: Modules,
  records: readonly TrafficRecord[],
): Speed[] {
  const { preprocessor, scoringParts } = detector;
  const { architecture, weights } = scoringParts.autoencoder;
  const windows = preprocessor.transform(records.map(({ values }) => values));
  const float = new LstmKernel(architecture, weights, {
    origin: preprocessor.origin,
  });
  const kernels = [...modules].map(([dot, module]) => {
    const kernel = new IntegerKernel(module, dot, architecture, weights);
    check(kernel, dot);
    return { name: NAME_OF[dot], kernel };
  });
  const speeds: Speed[] = [];
  for (const batch of BATCHES) {
    const rows = records.slice(0, batch);
    const part = windows.subarray(0, batch * architecture.features);
    const reconstruction = new Float32Array(batch * float.outputSize);
    const networks = takeTurns([
      { name: "float32", run: () => float.run(part, { reconstruction }) },
      ...kernels.map(({ name, kernel }) => ({
        name,
        run: () => kernel.run(part, reconstruction),
      })),
      {
        name: "Detector.score, float32",
        run: () => detector.score(rows, { reasons: "none" }),
      },
    ]);
    speeds.push(
      ...networks.map((timed) => ({ what: "network", batch, ...timed })),
    );
  }
  return speeds.concat(measureProducts(kernels, modules));
}

function measureProducts(
  kernels: readonly { name: string; kernel: IntegerKernel }[],
  modules: Modules,
): Speed[] {
  const [module] = [...modules.values()];
  const { layers } = kernels[0]!.kernel;
  return layers.flatMap((layer, l) => {
    const rows = activations(TEAM * layer.inputs);
    const float = floatProducts(module!, layer);
    const ready = kernels.map(({ name, kernel }) => ({
      name,
      products: kernel.products(l, rows),
    }));
    const what = `${layer.inputs}×${layer.columns}`;
    return BATCHES.flatMap((batch) => {
      // Rows lie where the layer before it would leave them, which is one place.
      const timed = takeTurns([
        { name: "float32", run: () => float(batch) },
        ...ready.map(({ name, products }) => ({
          name,
          run: () => products(batch),
        })),
      ]);
      return timed.map((line) => ({ what, batch, ...line }));
    });
  });
}
