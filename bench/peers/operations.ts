import {
  type Architecture,
  lstmSpecs,
  outputsOf,
} from "../../lib/model/architecture.ts";

/**
 * Multiplications and additions of the products that a window cannot do without:
 * no recurrent product and no forget gate at the first step, the decoder's
 * repeated input multiplied once. Activations do not count.
 */
export function operationsOf(architecture: Architecture): number {
  const { timesteps, encoder } = architecture;
  let products = 0;
  lstmSpecs(architecture).forEach(({ inputs, units }, layer) => {
    const isRepeated = timesteps > 1 && layer === encoder.length;
    const later = timesteps - 1;
    products += isRepeated
      ? 4 * units * inputs
      : units * inputs * (3 + 4 * later);
    products += 4 * units * units * later;
  });
  const last = architecture.decoder.at(-1)!;
  return 2 * (products + timesteps * last * outputsOf(architecture));
}
