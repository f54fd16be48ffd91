import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { SHIPPED_MODELS } from "../../lib/detect/shipped_models.ts";
import { npmStdFlag } from "../../tools/std.ts";
import { HAS_PERMISSIONS, runCli } from "./run_cli.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("gatewarden --version --json tells all that it runs on", async () => {
  const { code, stdout, stderr } = await runCli(["--version", "--json"], {
    permissions: [],
  });
  assertEquals([code, stderr], [0, ""]);
  const { deno, v8, target, standalone, models, ...told } = JSON.parse(stdout);
  assertEquals(told, {
    version: config.version,
    tfjs: config.imports["@tensorflow/tfjs-core"].split("@").at(-1),
    backend: "wasm",
    simd: true,
  });
  assertMatch(deno, /^\d+\.\d+\.\d+/);
  assertMatch(v8, /^\d+\./);
  assertEquals([target, typeof standalone], [Deno.build.target, "boolean"]);
  assertEquals(models.map(({ name }: { name: string }) => name), [
    ...SHIPPED_MODELS,
  ]);
  for (const { name, sha256 } of models) {
    const file = new URL(`models/${name}.json`, ROOT);
    assertEquals(sha256, JSON.parse(await Deno.readTextFile(file)).sha256);
  }
});

Deno.test("gatewarden --version refuses other options", async () => {
  const { code, stdout, stderr } = await runCli(["--version", "--jsno"]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "did you mean --json?");
});

/** The state of the network's permission after a command, all being granted. */
async function networkAfter(...args: string[]): Promise<string> {
  const main = new URL("lib/cli/main.ts", ROOT);
  const script = `data:application/javascript,${
    encodeURIComponent(
      `import { main } from "${main}"; await main(${JSON.stringify(args)});` +
        `Deno.exit(Deno.permissions.querySync({ name: "net" }).state === "granted" ? 41 : 40);`,
    )
  }`;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", "--no-prompt", ...await npmStdFlag(), script],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  return { 40: "dropped", 41: "granted" }[code] ?? `exit code ${code}`;
}

Deno.test({
  name: "only serve keeps the permission to use the network",
  // Of the source; permissions of an executable cannot be asked for from outside.
  ignore: !HAS_PERMISSIONS,
  async fn() {
    assertEquals(await networkAfter("--version"), "dropped");
    assertEquals(await networkAfter("score", "--help"), "dropped");
    assertEquals(await networkAfter("serve", "--help"), "granted");
  },
});
