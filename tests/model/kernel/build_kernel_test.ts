import { assert, assertEquals } from "@std/assert";
import {
  bestKernelBuild,
  kernelModule,
} from "../../../lib/model/kernel/kernel_module.ts";
import { buildKernels } from "../../../tools/build_kernel.ts";

const FOLDER = new URL("../../../lib/model/kernel/", import.meta.url);

Deno.test("the committed kernels are what their sources compile to, byte for byte", async () => {
  const { binaries, modules } = await buildKernels();
  assertEquals([...binaries.keys()], [
    "kernel_relaxed.wasm",
    "kernel_plain.wasm",
    "training_relaxed.wasm",
    "training_plain.wasm",
  ]);
  for (const [name, binary] of binaries) {
    assertEquals(await Deno.readFile(new URL(name, FOLDER)), binary, name);
  }
  for (const [name, text] of modules) {
    assertEquals(await Deno.readTextFile(new URL(name, FOLDER)), text, name);
  }
});

Deno.test("the kernel is small, imports nothing, and comes in two builds", () => {
  assertEquals(bestKernelBuild(), "relaxed");
  for (const build of ["relaxed", "plain"] as const) {
    const module = kernelModule(build);
    assertEquals(WebAssembly.Module.imports(module), []);
    assert(kernelModule(build) === module);
  }
});
