import { type Architecture, sizeOf, weightSpecs } from "./architecture.ts";

/** A network's weights by name, row-major, in the order of {@linkcode weightSpecs}. */
export type Weights = ReadonlyMap<string, Float32Array>;

/**
 * Checks that the weights are those that the architecture asks for.
 *
 * @throws {RangeError} If one is missing, has the wrong size or is not finite.
 */
export function checkWeights(
  architecture: Architecture,
  weights: Weights,
): void {
  const specs = weightSpecs(architecture);
  for (const { name, shape } of specs) {
    const values = weights.get(name);
    if (values === undefined) {
      throw new RangeError(`Cannot use weights without "${name}"`);
    }
    if (values.length !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot use weight "${name}" as it must hold ${sizeOf(shape)} values ` +
          `for shape [${shape}]: it holds ${values.length}`,
      );
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new RangeError(
        `Cannot use weight "${name}" as its value ${bad} is ${values[bad]}`,
      );
    }
  }
  if (weights.size !== specs.length) {
    const known = new Set(specs.map(({ name }) => name));
    const extra = [...weights.keys()].filter((name) => !known.has(name));
    throw new RangeError(
      `Cannot use weights with "${extra.join('", "')}" that no layer takes`,
    );
  }
}
