import { decodeBase64 } from "../../../base64.ts";

const MODULES = new Map<string, WebAssembly.Module>();

/** The module that base64 text holds, compiled once. */
export function compiledKernel(text: string): WebAssembly.Module {
  let module = MODULES.get(text);
  if (module === undefined) {
    module = new WebAssembly.Module(decodeBase64(text));
    MODULES.set(text, module);
  }
  return module;
}
