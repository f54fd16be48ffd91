import { decodeBase64 } from "../../base64.ts";

/** The two builds of a kernel. */
export type KernelBuild = "relaxed" | "plain";

/** A kernel's builds, each compiled at most once. */
export class CompiledBuilds {
  readonly #texts: Readonly<Record<KernelBuild, string>>;
  readonly #modules = new Map<KernelBuild, WebAssembly.Module>();
  #best: KernelBuild | undefined;

  /** @param texts The builds as base64. */
  constructor(texts: Readonly<Record<KernelBuild, string>>) {
    this.#texts = texts;
  }

  /**
   * The build for this engine: with relaxed SIMD, and for scoring structs of the garbage
   * collected heap, where the engine knows them, else with plain SIMD alone (Node 20
   * knows neither, for one).
   */
  get best(): KernelBuild {
    this.#best ??= WebAssembly.validate(decodeBase64(this.#texts.relaxed))
      ? "relaxed"
      : "plain";
    return this.#best;
  }

  /** A build; to compile a few kB takes less time than a promise. */
  module(build: KernelBuild): WebAssembly.Module {
    let module = this.#modules.get(build);
    if (module === undefined) {
      module = new WebAssembly.Module(decodeBase64(this.#texts[build]));
      this.#modules.set(build, module);
    }
    return module;
  }
}
