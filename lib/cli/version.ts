import { loadModel } from "../detect/model_source.ts";
import { SHIPPED_MODELS } from "../detect/shipped_models.ts";
import { startBackend } from "../model/backend.ts";
import { TFJS_VERSION } from "../model/tfjs_version.ts";
import { VERSION } from "../version.ts";

/** What `gatewarden --version --json` tells. */
export interface VersionFacts {
  /** The release of Gatewarden. */
  readonly version: string;
  /** The release of Deno that runs it. */
  readonly deno: string;
  /** The release of V8 in it. */
  readonly v8: string;
  /** The machine, such as `x86_64-unknown-linux-gnu`. */
  readonly target: string;
  /** Whether it is a compiled binary. */
  readonly standalone: boolean;
  /** The release of TensorFlow.js. */
  readonly tfjs: string;
  /** What runs the model; `null` where it does not start. */
  readonly backend: "wasm" | null;
  /** Whether WebAssembly SIMD runs; no backend is without it. */
  readonly simd: boolean;
  /** Why the backend does not start. */
  readonly problem?: string;
  /** The shipped models, verified, with their digests. */
  readonly models: readonly {
    readonly name: string;
    readonly sha256: string;
  }[];
}

/** Finds out what runs here: starts the backend and verifies each shipped model. */
export async function versionFacts(): Promise<VersionFacts> {
  const problem = await startBackend().then(() => undefined, reasonOf);
  const models = [];
  for (const name of SHIPPED_MODELS) {
    models.push({ name, sha256: (await loadModel(name)).file.sha256 });
  }
  return {
    version: VERSION,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    target: Deno.build.target,
    standalone: Deno.build.standalone,
    tfjs: TFJS_VERSION,
    backend: problem === undefined ? "wasm" : null,
    simd: problem === undefined,
    ...(problem !== undefined && { problem }),
    models,
  };
}

/** What a machine that cannot run the model says; a defect goes on. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "BackendError") {
    return error.message;
  }
  throw error;
}
