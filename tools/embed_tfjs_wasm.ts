/**
 * Writes `lib/model/tfjs_wasm.ts`: the SIMD binary of tfjs's wasm backend as
 * deflated base64 text, so that scoring loads it from a module and needs no
 * permission to read files.
 *
 * The binary belongs to a third party, so the module is made from the npm
 * package on each machine and never committed. It is written only when it is
 * missing or was made from another version.
 */
import config from "../deno.json" with { type: "json" };

const PACKAGE = config.imports["@tensorflow/tfjs-backend-wasm"].replace(
  "npm:",
  "",
);
const BINARY = "dist/tfjs-backend-wasm-simd.wasm";
const OUTPUT = new URL("../lib/model/tfjs_wasm.ts", import.meta.url);
const MARK =
  `// Made from ${PACKAGE}/${BINARY} by tools/embed_tfjs_wasm.ts; do not edit or commit.\n`;

/** Whether the module there was made from this version and written whole. */
async function isFresh(): Promise<boolean> {
  try {
    const text = await Deno.readTextFile(OUTPUT);
    return text.startsWith(MARK) && text.endsWith('";\n');
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Deflate (RFC 1951), then base64: 425 kB become 185 kB of text. */
async function pack(binary: Uint8Array<ArrayBuffer>): Promise<string> {
  const deflated = new Blob([binary]).stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer());
  return bytes.toBase64();
}

async function embed(): Promise<void> {
  // Importing any of its files brings the package into the cache.
  await import(`npm:${PACKAGE}/package.json`, { with: { type: "json" } });
  const binary = await Deno.readFile(
    new URL(import.meta.resolve(`npm:${PACKAGE}/${BINARY}`)),
  );
  const text = MARK + "/** The binary: deflated (RFC 1951), then base64. */\n" +
    `export const TFJS_WASM: string =\n  "${await pack(binary)}";\n`;
  const temporary = new URL(`${OUTPUT.href}.${Deno.pid}.tmp`);
  await Deno.writeTextFile(temporary, text);
  await Deno.rename(temporary, OUTPUT);
  console.error(`Wrote lib/model/tfjs_wasm.ts from npm:${PACKAGE}`);
}

if (import.meta.main && !(await isFresh())) await embed();
