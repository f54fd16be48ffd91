import { ModelError } from "../errors.ts";

// Literal imports, so that bundlers and `deno publish` see the files, and dynamic
// ones, so that only the model in use is parsed. In the built bundle the models
// stand instead of them (tools/embed_models.ts).
const SHIPPED: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {
  "nsl-kdd": () =>
    import("../../models/nsl-kdd.json", { with: { type: "json" } }),
  "nsl-kdd-flow": () =>
    import("../../models/nsl-kdd-flow.json", { with: { type: "json" } }),
  "nsl-kdd-reference": () =>
    import("../../models/nsl-kdd-reference.json", { with: { type: "json" } }),
  "synthetic": () =>
    import("../../models/synthetic.json", { with: { type: "json" } }),
};

/** The names of the models that come with Gatewarden. */
export const SHIPPED_MODELS: readonly string[] = Object.keys(SHIPPED);

/** The model that is used where none is named. */
export const DEFAULT_MODEL = "nsl-kdd";

/**
 * The parsed file of a shipped model, not verified yet.
 *
 * @throws {ModelError} If none has that name.
 */
export async function importShippedModel(name: string): Promise<unknown> {
  const load = Object.hasOwn(SHIPPED, name) ? SHIPPED[name] : undefined;
  if (load === undefined) {
    throw new ModelError(
      `Cannot load model "${name}": the shipped ones are ${
        SHIPPED_MODELS.join(", ")
      }`,
    );
  }
  return (await load()).default;
}
