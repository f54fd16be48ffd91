import { assertEquals, assertRejects } from "@std/assert";
import { AccessError } from "../../lib/errors.ts";
import { fileSource, openTraffic } from "../../lib/records/mod.ts";

Deno.test("fileSource() opens a file under its path's name", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "a\n1\n");
    const source = fileSource(path);
    assertEquals(source.name, path);
    assertEquals(await new Response(await source.open()).text(), "a\n1\n");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("fileSource() says why a file cannot be opened", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const absent = `${folder}/x.csv`;
    await assertRejects(
      () => fileSource(absent).open(),
      AccessError,
      `Cannot read ${absent}: no such file`,
    );
    await assertRejects(
      () => openTraffic([fileSource(absent)]),
      AccessError,
      `Cannot read ${absent}: no such file`,
    );
    await assertRejects(
      () => fileSource(folder).open(),
      AccessError,
      `Cannot read ${folder}: it is a directory`,
    );
  } finally {
    await Deno.remove(folder);
  }
});

Deno.test({
  name: "fileSource() says where this process may not read",
  permissions: { read: false },
  async fn() {
    await assertRejects(
      () => fileSource("x.csv").open(),
      AccessError,
      "Cannot read x.csv: not allowed to this process",
    );
  },
});

Deno.test("fileSource() takes - as standard input", async () => {
  const module = new URL(
    "../../lib/records/traffic_source.ts",
    import.meta.url,
  );
  const program = `
    import { fileSource } from ${JSON.stringify(module.href)};
    const source = fileSource("-");
    const text = await new Response(await source.open()).text();
    console.log(source.name, text);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", program],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("a,b"));
  await writer.close();
  const { stdout } = await child.output();
  assertEquals(new TextDecoder().decode(stdout), "stdin a,b\n");
});
