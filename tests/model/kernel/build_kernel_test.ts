import { assert, assertEquals } from "@std/assert";
import {
  bestKernelBuild,
  kernelModule,
} from "../../../lib/model/kernel/kernel_module.ts";
import { buildKernels } from "../../../tools/build_kernel.ts";

const ROOT = new URL("../../../", import.meta.url);

Deno.test("the committed kernels are what their sources compile to, byte for byte", async () => {
  const { binaries, modules } = await buildKernels();
  assertEquals([...binaries.keys()], [
    "lib/model/kernel/kernel_relaxed.wasm",
    "lib/model/kernel/kernel_plain.wasm",
    "lib/model/kernel/training_relaxed.wasm",
    "lib/model/kernel/training_plain.wasm",
    "lib/detect/scorers/kernel/tail.wasm",
    "lib/detect/scorers/kernel/distance.wasm",
  ]);
  for (const [name, binary] of binaries) {
    assertEquals(await Deno.readFile(new URL(name, ROOT)), binary, name);
  }
  for (const [name, text] of modules) {
    assertEquals(await Deno.readTextFile(new URL(name, ROOT)), text, name);
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
