import { assertEquals } from "@std/assert";
import { npmStdFlag } from "../../tools/std.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * Runs the tests of the command line on another program than the source, in an
 * empty folder.
 *
 * @returns How many passed.
 */
export async function runCommandSuite(program: string): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--quiet",
        "--no-check",
        "--parallel",
        "--allow-all",
        `--config=${new URL("deno.json", ROOT).pathname}`,
        ...await npmStdFlag(),
        new URL("tests/cli/", ROOT).pathname,
      ],
      cwd: folder,
      // Much of the suite waits for files to be looked at again.
      env: { GATEWARDEN_CLI: program, NO_COLOR: "1", DENO_JOBS: "4" },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals(code, 0, text);
    return Number(/(\d+) passed/.exec(text)![1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
