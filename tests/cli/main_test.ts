import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { VERSION } from "../../lib/version.ts";
import { READ, runCli } from "./run_cli.ts";

const run = (...args: string[]) => runCli(args, { permissions: READ });

Deno.test("gatewarden --version prints one line", async () => {
  const { code, stdout, stderr } = await run("--version");
  assertEquals({ code, stdout, stderr }, {
    code: 0,
    stdout: `gatewarden ${VERSION}\n`,
    stderr: "",
  });
});

Deno.test("gatewarden --help names every command and exit code", async () => {
  const { code, stdout } = await run("--help");
  assertEquals(code, 0);
  for (const { name, summary } of COMMANDS) {
    assertMatch(stdout, new RegExp(`^  ${name} +${summary}$`, "m"));
  }
  for (const exit of ["0", "1", "2", "3", "4", "5", "70", "130, 143"]) {
    assertMatch(stdout, new RegExp(`^  ${exit}  `, "m"));
  }
  assertEquals((await run("help")).stdout, stdout);
  assertEquals((await run("-h")).stdout, stdout);
});

Deno.test("gatewarden without a command helps on stderr and fails", async () => {
  const { code, stdout, stderr } = await run();
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "Usage: gatewarden COMMAND");
});

Deno.test("gatewarden suggests the command that was meant", async () => {
  const { code, stdout, stderr } = await run("tarin");
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "did you mean train?");
  assertStringIncludes(
    (await run("--verison")).stderr,
    "did you mean --version?",
  );
  assertEquals((await run("help", "nonsense")).code, 2);
});

for (const { name, load } of COMMANDS) {
  Deno.test(`gatewarden ${name} --help tells each option, its default and an example`, async () => {
    const { options, examples } = await load();
    const { code, stdout, stderr } = await run(name, "surplus", "--help");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Usage: gatewarden ${name}`);
    const words = stdout.replace(/\s+/g, " ");
    for (const [option, declared] of Object.entries(options)) {
      const value = declared.kind === "value" ? ` ${declared.placeholder}` : "";
      assertStringIncludes(words, `--${option}${value} ${declared.help}`);
      if (declared.kind === "flag" || declared.default === undefined) continue;
      assertStringIncludes(words, `(default ${declared.default})`);
    }
    assert(examples.length > 0);
    for (const example of examples) assertStringIncludes(stdout, example);
    assertStringIncludes(stdout, "Exit codes:");
    assertEquals((await run("help", name)).stdout, stdout);
  });
}

Deno.test("every example is made of declared options", async () => {
  for (const { load } of COMMANDS) {
    const { name, options, examples } = await load();
    for (const example of examples) {
      const own = example.split("|").find((part) =>
        part.includes(`gatewarden ${name}`)
      )!;
      for (const [, option] of own.matchAll(/--([a-z-]+)/g)) {
        assert(Object.hasOwn(options, option!), `${name}: --${option}`);
      }
    }
  }
});
