import { assertEquals, assertRejects } from "@std/assert";
import { checkWritable } from "../../lib/cli/check_writable.ts";
import { AccessError, ConfigurationError } from "../../lib/errors.ts";
import { runCli } from "./run_cli.ts";
import { removeTinyModel, tinyModel } from "./tiny_model.ts";

Deno.test.afterAll(removeTinyModel);

Deno.test("checkWritable() refuses folders, and files that are read, by any name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [input, output] = [`${folder}/in.csv`, `${folder}/out.json`];
    await Deno.writeTextFile(input, "a\n1\n");
    await Deno.symlink(input, `${folder}/link.csv`);
    await checkWritable(output, [input, "-", `${folder}/missing.csv`]);
    await checkWritable(input, [output, `${folder}/missing.csv`]);
    await assertRejects(() => checkWritable(folder), AccessError, "directory");
    for (const path of [input, `${folder}/./in.csv`, `${folder}/link.csv`]) {
      await assertRejects(
        () => checkWritable(path, ["-", input]),
        ConfigurationError,
        `Cannot write ${path} as it is read, too: name another file`,
      );
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(left, ["in.csv", "link.csv"]);
    assertEquals(await Deno.readTextFile(input), "a\n1\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("train, calibrate and evaluate leave their input as it is", async () => {
  const { traffic, model, text } = await tinyModel();
  for (
    const command of [
      ["train", traffic, "--output", traffic],
      ["calibrate", model, traffic, "--output", traffic],
      ["evaluate", traffic, "--model", model, "--report", traffic],
      ["evaluate", traffic, "--model", model, "--report", model],
    ]
  ) {
    const { code, stderr } = await runCli(command);
    assertEquals([code, stderr.includes("as it is read, too")], [2, true]);
  }
  assertEquals(await Deno.readTextFile(traffic), text);
  assertEquals((await runCli(["inspect", model])).code, 0);
});
