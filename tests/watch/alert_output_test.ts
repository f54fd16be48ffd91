import { assertEquals, assertRejects } from "@std/assert";
import { AccessError } from "../../lib/errors.ts";
import { AlertOutput, type OutputLine } from "../../lib/watch/alert_output.ts";
import type { OutputPosition } from "../../lib/watch/output_position.ts";

const line = (id: string): OutputLine => ({ id, text: `{"id":"${id}"}` });
const linesOf = (ids: string) => [...ids].map(line);

/** The ids in a file, a letter each; what is no such line in angle brackets. */
function idsIn(path: string): string {
  const text = Deno.readTextFileSync(path);
  return text.replaceAll(
    /\{"id":"(.)"\}\n|([^{]+|\{)/g,
    (_, id, other) => id ?? `<${other}>`,
  );
}

async function withFile(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/alerts.ndjson`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes `known`, takes the position, writes `beyond`: then the process is killed. */
async function writeUntilKilled(
  path: string,
  known: string,
  beyond: string,
  resume?: OutputPosition,
): Promise<OutputPosition> {
  using output = await AlertOutput.open(
    { path },
    resume === undefined ? {} : { resume },
  );
  await output.write(linesOf(known));
  const position = output.position()!;
  await output.write(linesOf(beyond));
  return JSON.parse(JSON.stringify(position));
}

Deno.test("AlertOutput appends whole lines and knows how far it is", () =>
  withFile(async (path) => {
    await Deno.writeTextFile(path, "before");
    using output = await AlertOutput.open({ path });
    let done = 0;
    assertEquals(await output.write(linesOf("ab"), () => done++), 2);
    assertEquals(done, 1);
    assertEquals(idsIn(path), "<before\n>ab");
    assertEquals(output.position()!.size, (await Deno.stat(path)).size);
  }));

Deno.test("AlertOutput writes nothing twice after a kill", () =>
  withFile(async (path) => {
    const resume = await writeUntilKilled(path, "ab", "cd");
    await Deno.writeTextFile(path, '{"id":"e', { append: true });
    using output = await AlertOutput.open({ path }, { resume });
    assertEquals(idsIn(path), "abcd");
    assertEquals(await output.write(linesOf("dcef")), 2);
    assertEquals(idsIn(path), "abcdef");
    assertEquals(output.position()!.ahead, []);
  }));

Deno.test("AlertOutput writes nothing twice after several kills", () =>
  withFile(async (path) => {
    let resume = await writeUntilKilled(path, "a", "bcd");
    // Of b, c and d only c comes up again before the next checkpoint.
    resume = await writeUntilKilled(path, "ce", "f", resume);
    assertEquals(resume.ahead, ["b", "d"]);
    using output = await AlertOutput.open({ path }, { resume });
    await output.write(linesOf("bdfg"));
    assertEquals(idsIn(path), "abcdefg");
  }));

Deno.test("AlertOutput takes a position and marks lines as done in one step", () =>
  withFile(async (path) => {
    using output = await AlertOutput.open({ path });
    const { size } = output.position()!;
    let atDone: OutputPosition | undefined;
    const writing = output.write(
      linesOf("a"),
      () => atDone = output.position(),
    );
    assertEquals(output.position()!.size, size);
    await writing;
    assertEquals(atDone!.size, (await Deno.stat(path)).size);
  }));

Deno.test("AlertOutput knows what it wrote before its file was rotated", () =>
  withFile(async (path) => {
    const resume = await writeUntilKilled(path, "a", "b");
    await Deno.rename(path, `${path}.1`);
    await Deno.writeTextFile(`${path}.1`, '{"id', { append: true });
    await Deno.writeTextFile(path, '{"id":"c"}\n{"id');
    using output = await AlertOutput.open({ path }, { resume });
    assertEquals(await output.write(linesOf("bcd")), 1);
    assertEquals([idsIn(`${path}.1`), idsIn(path)], ["ab", "cd"]);
  }));

Deno.test("AlertOutput knows what it wrote since its file was truncated", () =>
  withFile(async (path) => {
    const resume = await writeUntilKilled(path, "abc", "");
    await Deno.writeTextFile(path, '{"id":"d"}\n');
    using output = await AlertOutput.open({ path }, { resume });
    assertEquals(await output.write(linesOf("de")), 1);
    assertEquals(idsIn(path), "de");
  }));

Deno.test("AlertOutput passes over lines of others", () =>
  withFile(async (path) => {
    const resume = await writeUntilKilled(path, "a", "");
    await Deno.writeTextFile(path, 'hello\n[]\n{"id":7}\n', { append: true });
    using output = await AlertOutput.open({ path }, { resume });
    await output.write(linesOf("b"));
    assertEquals(output.position()!.ahead, []);
    assertEquals(Deno.readTextFileSync(path).split("\n"), [
      '{"id":"a"}',
      "hello",
      "[]",
      '{"id":7}',
      '{"id":"b"}',
      "",
    ]);
  }));

Deno.test("AlertOutput opens its file anew, or keeps the old one", () =>
  withFile(async (path) => {
    using output = await AlertOutput.open({ path });
    await output.write(linesOf("a"));
    await Deno.rename(path, `${path}.1`);
    await output.write(linesOf("b"));
    await output.reopen();
    await output.write(linesOf("c"));
    assertEquals([idsIn(`${path}.1`), idsIn(path)], ["ab", "c"]);
    assertEquals(output.position()!.inode, (await Deno.stat(path)).ino);
    await Deno.rename(path, `${path}.0`);
    await Deno.mkdir(path);
    await assertRejects(
      () => output.reopen(),
      AccessError,
      "it is a directory",
    );
    await output.write(linesOf("d"));
    assertEquals(idsIn(`${path}.0`), "cd");
  }));

Deno.test("AlertOutput refuses what it cannot open", () =>
  withFile(async (path) => {
    await assertRejects(
      () => AlertOutput.open({ path: `${path}/none` }),
      AccessError,
      "no such file or folder",
    );
  }));

/** Runs a shell script in which `alerts KNOWN BEYOND` writes alerts to stdout. */
async function runShell(
  script: string,
  folder: string,
  permissions: readonly string[],
): Promise<string> {
  const program = new URL("stdout_program.ts", import.meta.url).href;
  const { stderr, stdout } = await new Deno.Command("sh", {
    args: [
      "-c",
      `command="$*"; alerts() { $command state "$@"; }; ${script}`,
      "sh",
      Deno.execPath(),
      ...["run", "-q", "--no-prompt", "--no-config", "--no-lock"],
      ...permissions,
      program,
    ],
    cwd: folder,
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

const FEW = ["--allow-read", "--allow-write"];
const TORN = `printf '{"id'`;
const STDOUT_CASES: [
  name: string,
  script: string,
  permissions: string[],
  out: string,
][] = [
  [
    ">>, with all permissions",
    `alerts ab cd >>out; ${TORN} >>out; alerts dce f >>out`,
    ["-A"],
    "abcdef",
  ],
  [
    ">>, with few permissions, so that it cannot be read",
    `alerts ab cd >>out; ${TORN} >>out; alerts dce f >>out`,
    FEW,
    "abdcef",
  ],
  [
    ">>, before anything is known to be written",
    `alerts '' ab >>out; alerts abc '' >>out`,
    FEW,
    "abc",
  ],
  [
    ">, kept open",
    `{ alerts ab cd; ${TORN}; alerts dce f; } >out`,
    FEW,
    "abdcef",
  ],
  [
    ">, kept open, with all permissions",
    `{ alerts ab cd; ${TORN}; alerts dce f; } >out`,
    ["-A"],
    "abcdef",
  ],
  [
    ">, kept open, before anything is known to be written",
    `{ alerts '' ab; alerts abc ''; } >out`,
    FEW,
    "abc",
  ],
  [
    ">, opened anew",
    "alerts ab cd >out; alerts cde '' >out",
    FEW,
    "cde",
  ],
  [
    "stderr goes there too",
    "alerts ab cd >>out 2>&1; alerts dce '' >>out 2>&1",
    FEW,
    "abcd<Alerts may come twice, since stdout and stderr go to the same file; " +
    "--output FILE holds each once\n>dce",
  ],
];

for (const [name, script, permissions, out] of STDOUT_CASES) {
  Deno.test({
    name: `AlertOutput on stdout: ${name}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        assertEquals(await runShell(script, folder, permissions), "");
        assertEquals(idsIn(`${folder}/out`), out);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test({
  name: "AlertOutput on stdout: a pipe has no position",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const said = await runShell("alerts ab c | cat", folder, FEW);
      assertEquals(
        said,
        '{"id":"a"}\n{"id":"b"}\n{"id":"c"}\nno position\n',
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
