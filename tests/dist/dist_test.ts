import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ENTRY_NAME, SHEBANG } from "../../tools/bundle.ts";
import { SHIPPED_MODELS } from "../../lib/detect/shipped_models.ts";
import { writeChecksums } from "../../tools/checksums.ts";
import { compileArguments, TARGETS } from "../../tools/compile.ts";
import { GRANTS, PERMISSION_FLAGS } from "../../tools/permissions.ts";
import { builtBundle, removeBundle, writeProgram } from "./built.ts";
import { runCommandSuite } from "./command_suite.ts";
import { functionRan } from "./function_ran.ts";

const ROOT = new URL("../../", import.meta.url);

// A shebang and a shell script are no programs there.
const ignore = Deno.build.os === "windows";

Deno.test.afterAll(removeBundle);

/** The bundle without its first line: what a binary holds. */
async function payloadOf(output: string): Promise<string> {
  const text = await Deno.readTextFile(output);
  return text.slice(text.indexOf("\n") + 1);
}

Deno.test({
  name: "the bundle is one executable file with the least permissions",
  ignore,
  async fn() {
    const { output } = await builtBundle();
    const text = await Deno.readTextFile(output);
    const [first] = text.split("\n", 1);
    assertEquals(first, SHEBANG);
    // What the kernel reads of a first line.
    assert(first!.length < 255);
    assertEquals((await Deno.stat(output)).mode! & 0o777, 0o755);
    const flags = first!.split(" ").filter((word) =>
      /^--(?:allow|deny|no-prompt)/.test(word)
    );
    assertEquals(flags, [...PERMISSION_FLAGS]);
    const imported = Array.from(
      text.matchAll(/\bimport\(\s*"([^"]+)"|\bfrom\s*"([^"]+)"/g),
      ([, dynamic, fixed]) => dynamic ?? fixed!,
    ).filter((name) => /^(?:npm:|jsr:|https?:|node:|@)/.test(name));
    // tfjs asks for the first where it must; `watch` writes to a redirected stdout
    // by the second; `serve` stands on the others.
    assertEquals([...new Set(imported)].sort(), [
      "node:crypto",
      "node:fs",
      "node:http",
      "node:process",
    ]);
  },
});

Deno.test({
  name: "the bundle is ASCII, which V8 keeps at one byte a character",
  ignore,
  async fn() {
    const { entry, output } = await builtBundle();
    const bytes = await Deno.readFile(output);
    assert(bytes.every((byte) => byte < 128));
    assertEquals(await Deno.readTextFile(entry), await payloadOf(output));
  },
});

Deno.test({
  name: "the bundle's models are those of the files, and need no permission",
  ignore,
  async fn() {
    const { directory, output } = await builtBundle();
    // Alone, under another name.
    const folder = await Deno.makeTempDir();
    const copy = `${folder}/copy.js`;
    await Deno.copyFile(output, copy);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", copy, "--version", "--json"],
      env: { DENO_DIR: `${directory}/cache` },
      cwd: folder,
    }).output();
    await Deno.remove(folder, { recursive: true });
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const { models } = JSON.parse(new TextDecoder().decode(stdout));
    const files = await Promise.all(SHIPPED_MODELS.map(async (name) => {
      const file = new URL(`models/${name}.json`, ROOT);
      const { sha256 } = JSON.parse(await Deno.readTextFile(file));
      return { name, sha256 };
    }));
    assertEquals(models, files);
  },
});

Deno.test({
  name: "the bundle holds no path of the machine that built it",
  ignore,
  async fn() {
    const { output, directory } = await builtBundle();
    const payload = await payloadOf(output);
    const root = decodeURIComponent(ROOT.pathname);
    for (const path of [root, directory, "registry.npmjs.org/@tensorflow"]) {
      assert(!payload.includes(path), path);
    }
  },
});

Deno.test({
  name: "the bundle loads no training code and no other model to score",
  ignore,
  async fn() {
    const { output } = await builtBundle();
    const sha256 = async (name: string): Promise<string> =>
      JSON.parse(await Deno.readTextFile(new URL(`models/${name}.json`, ROOT)))
        .sha256;
    const markers = {
      layers: "GaussianDropout",
      synthetic: await sha256("synthetic"),
      reference: await sha256("nsl-kdd"),
    };
    const sample = new URL("data/synthetic-sample.csv", ROOT).pathname;
    const ran = await functionRan(
      output,
      ["score", sample, "--model", "synthetic"],
      markers,
    );
    assertEquals(ran, { layers: false, synthetic: true, reference: false });
    // The marker means what it is taken for.
    const directory = await Deno.makeTempDir();
    const args = ["export", "synthetic", "--output", directory];
    const { layers } = await functionRan(output, args, markers);
    await Deno.remove(directory, { recursive: true });
    assertEquals(layers, true);
  },
});

Deno.test({
  name: "the bundle passes the tests of the command line, with an empty cache",
  ignore,
  async fn() {
    const { program } = await builtBundle();
    const passed = await runCommandSuite(program);
    console.log(`${passed} tests passed on the bundle`);
    assert(passed >= 60);
  },
});

Deno.test({
  name:
    "a binary holds the bundle byte for byte, its permissions and its entry",
  ignore,
  async fn() {
    const { directory, entry, output } = await builtBundle();
    const binary = `${directory}/binary`;
    // The base runtime need not be had for this: Deno itself stands in for it.
    const base = Deno.execPath();
    const { code, stderr } = await new Deno.Command(base, {
      args: compileArguments(entry, binary),
      env: { DENORT_BIN: base },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const bytes = await Deno.readFile(binary);
    // Latin-1, so that a character is a byte.
    const text = new TextDecoder("latin1").decode(
      bytes.subarray((await Deno.stat(base)).size * 0.9),
    );
    await Deno.remove(binary);
    const start = text.lastIndexOf('{"argv"');
    const metadata = JSON.parse(text.slice(start, text.indexOf("\0", start)));
    const { permissions, v8_flags, entrypoint_key, argv } = metadata;
    const given = Object.fromEntries(
      Object.entries(permissions).filter(([name, value]) =>
        value !== null && name !== "allow_import"
      ),
    );
    assertEquals(argv, []);
    // An empty list stands for all.
    assertEquals(given, {
      allow_env: ["GATEWARDEN_*"],
      allow_net: [],
      allow_read: [],
      allow_write: [],
      deny_import: [],
      prompt: false,
    });
    assertEquals(GRANTS.length, Object.keys(given).length);
    assert(v8_flags.includes("--max-semi-space-size=8"));
    assert(v8_flags.includes("--heap-growing-percent=30"));
    assert(v8_flags.includes("--no-allocation-site-pretenuring"));
    assertStringIncludes(entrypoint_key, ENTRY_NAME);
    const encoded = new TextEncoder().encode(await payloadOf(output));
    const payload = new TextDecoder("latin1").decode(encoded);
    const at = text.indexOf(payload.slice(0, 200), start);
    assert(at > start, "the bundle is not in the binary");
    assert(text.slice(at, at + payload.length) === payload);
    const files = text.slice(start, at).match(/\{"File":\{"n":"([^"]+)"/g)!;
    assertEquals(files, [`{"File":{"n":"${entrypoint_key}"`]);
  },
});

/** Whether the base runtime of this release can be downloaded. */
async function hasRuntime(): Promise<boolean> {
  if (ignore) return false;
  try {
    const { ok } = await fetch(
      `https://dl.deno.land/release/v${Deno.version.deno}/denort-${Deno.build.target}.zip`,
      { method: "HEAD", signal: AbortSignal.timeout(3000) },
    );
    if (ok) return true;
  } catch {
    // Said below.
  }
  console.error(
    "skipping the test of the compiled binary: the base runtime of " +
      "deno compile cannot be downloaded here",
  );
  return false;
}

Deno.test({
  name: "the compiled binary passes the tests of the command line",
  ignore: !await hasRuntime(),
  async fn() {
    const { directory, entry } = await builtBundle();
    const binary = `${directory}/gatewarden`;
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: compileArguments(entry, binary),
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const passed = await runCommandSuite(await writeProgram(directory, binary));
    console.log(`${passed} tests passed on the binary`);
    assert(passed >= 60);
  },
});

Deno.test("checksums cover what is handed on, as sha256sum writes them", async () => {
  const directory = await Deno.makeTempDir();
  const names = [
    "gatewarden",
    ENTRY_NAME,
    "gatewarden.js",
    "gatewarden-x86_64-pc-windows-msvc.exe",
    "notes.txt",
    ...TARGETS.slice(0, 1).map((target) => `gatewarden-${target}`),
  ];
  for (const name of names) {
    await Deno.writeTextFile(`${directory}/${name}`, "abc");
  }
  const covered = await writeChecksums(new URL(`file://${directory}/`));
  const text = await Deno.readTextFile(`${directory}/SHA256SUMS`);
  await Deno.remove(directory, { recursive: true });
  assertEquals(covered, [
    "gatewarden",
    "gatewarden-x86_64-pc-windows-msvc.exe",
    "gatewarden-x86_64-unknown-linux-gnu",
    "gatewarden.js",
  ]);
  // FIPS 180-4's example.
  const abc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(text, covered.map((name) => `${abc}  ${name}\n`).join(""));
});

Deno.test("the README tells each permission, why, and what breaks without it", async () => {
  const readme = (await Deno.readTextFile(new URL("README.md", ROOT)))
    .replace(/\s+/g, " ");
  for (const { flag, why, without } of GRANTS) {
    const row = `| \`${flag}\` | ${why} | ${without} |`;
    assert(readme.includes(row), `the README lacks the row ${row}`);
  }
});
