import { assertEquals, assertThrows } from "@std/assert";
import { linkText } from "../../tools/link_text.ts";

/** A module as AssemblyScript writes it, that imports how to double. */
const COMPILED = `(module
 (type $0 (func (param i32) (result i32)))
 (import "sums" "double" (func $index/twice (type $0) (param i32) (result i32)))
 (func $index/run (type $0) (param $0 i32) (result i32)
  local.get $0
  call $index/twice
  i32.const 1
  i32.add
 )
 (export "run" (func $index/run))
)
`;

const DOUBLE = `(func $double (param $x i32) (result i32)
  (i32.shl (local.get $x) (i32.const 1)))`;

Deno.test("linkText() puts what is written out in place of an import", () => {
  const module = new WebAssembly.Module(linkText(COMPILED, "sums", DOUBLE));
  assertEquals(WebAssembly.Module.imports(module), []);
  const { run } = new WebAssembly.Instance(module).exports as {
    run(x: number): number;
  };
  assertEquals(run(20), 41);
});

Deno.test("linkText() tells what is wrong", () => {
  assertThrows(
    () => linkText(COMPILED, "products", DOUBLE),
    Error,
    'Cannot link the kernel: it imports nothing of "products"',
  );
  assertThrows(
    () => linkText(COMPILED, "sums", "(func $triple)"),
    Error,
    "Cannot link the kernel: ",
  );
  assertThrows(
    () => linkText(COMPILED, "sums", "(func $double"),
    Error,
    "Cannot link the kernel: ",
  );
});
