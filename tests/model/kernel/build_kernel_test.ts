import { assert, assertEquals } from "@std/assert";
import {
  bestKernelBuild,
  kernelModule,
} from "../../../lib/model/kernel/kernel_module.ts";
import { buildKernel } from "../../../tools/build_kernel.ts";

const FOLDER = new URL("../../../lib/model/kernel/", import.meta.url);

Deno.test("the committed kernel is what its sources compile to, byte for byte", async () => {
  const { binaries, module } = await buildKernel();
  assertEquals([...binaries.keys()], [
    "kernel_relaxed.wasm",
    "kernel_plain.wasm",
  ]);
  for (const [name, binary] of binaries) {
    assertEquals(await Deno.readFile(new URL(name, FOLDER)), binary, name);
  }
  assertEquals(await Deno.readTextFile(new URL("binaries.ts", FOLDER)), module);
});

Deno.test("the kernel is small, imports nothing, and comes in two builds", () => {
  assertEquals(bestKernelBuild(), "relaxed");
  for (const build of ["relaxed", "plain"] as const) {
    const module = kernelModule(build);
    assertEquals(WebAssembly.Module.imports(module), []);
    assert(kernelModule(build) === module);
  }
});
