/**
 * The network in ONNX Runtime, in WebAssembly and native, one thread each.
 *
 * Both come from npm when the benchmark first runs, into `.data/peers`: they are
 * no dependency of ours. Their install scripts, which would download more, stay
 * off; what the packages hold is enough.
 */
import { createRequire } from "node:module";
import type { Peer, PeerName, Problem } from "./peer.ts";

const FOLDER = new URL("../../.data/peers/", import.meta.url);
const PACKAGE = {
  private: true,
  dependencies: { "onnxruntime-node": "1.30.0", "onnxruntime-web": "1.30.0" },
};

interface Tensor {
  readonly data: Float32Array;
}

interface Session {
  run(feeds: { x: Tensor }): Promise<{ y: Tensor }>;
}

/** What is used of ONNX Runtime, the same in both packages. */
interface OnnxRuntime {
  readonly env: { wasm: { numThreads: number; wasmBinary: Uint8Array } };
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
  readonly Tensor: {
    new (type: "float32", values: Float32Array, shape: number[]): Tensor;
  };
}

/** The two runtimes. */
export interface OnnxRuntimes {
  /** Native. */
  readonly node: OnnxRuntime;
  /** WebAssembly. */
  readonly web: OnnxRuntime;
}

async function install(): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  await Deno.writeTextFile(
    new URL("package.json", FOLDER),
    JSON.stringify(PACKAGE),
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet"], // runs no scripts unless asked to
    cwd: FOLDER,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Fetches the packages where they are missing, and starts both. */
export async function loadOnnxRuntimes(): Promise<OnnxRuntimes> {
  await install();
  const dist = new URL("node_modules/onnxruntime-web/dist/", FOLDER);
  const node = createRequire(FOLDER)("onnxruntime-node") as OnnxRuntime;
  const web = await import(
    new URL("ort.wasm.bundle.min.mjs", dist).href
  ) as OnnxRuntime;
  web.env.wasm.numThreads = 1;
  web.env.wasm.wasmBinary = await Deno.readFile(
    new URL("ort-wasm-simd-threaded.wasm", dist),
  );
  return { node, web };
}

async function peerOf(
  name: PeerName,
  { InferenceSession, Tensor }: OnnxRuntime,
  provider: string,
  model: Uint8Array,
  { architecture: { timesteps, features } }: Problem,
): Promise<Peer> {
  const session = await InferenceSession.create(model, {
    executionProviders: [provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  return {
    name,
    gives: "reconstruction",
    prepare: (x) => {
      const shape = [x.length / timesteps / features, timesteps, features];
      return async () => {
        const { y } = await session.run({ x: new Tensor("float32", x, shape) });
        return y.data;
      };
    },
  };
}

/** As exported, and reduced by hand where there is such a model. */
export async function onnxPeers(
  { node, web }: OnnxRuntimes,
  problem: Problem,
): Promise<Peer[]> {
  const { exported, reduced } = problem.onnx;
  const peers = [
    await peerOf("ort-web", web, "wasm", exported, problem),
    await peerOf("ort-node", node, "cpu", exported, problem),
  ];
  if (reduced !== undefined) {
    peers.push(
      await peerOf("ort-web-reduced", web, "wasm", reduced, problem),
      await peerOf("ort-node-reduced", node, "cpu", reduced, problem),
    );
  }
  return peers;
}
