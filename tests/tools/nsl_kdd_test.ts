import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { DataFile } from "../../tools/data_file.ts";
import { main, type Setup } from "../../tools/nsl_kdd.ts";

/** Large enough to arrive in several chunks. */
const CONTENT = new Uint8Array(300_000).map((_, i) => i * 31 + (i >> 8));
const NAME = "Fake+.txt";
const FILE: DataFile = {
  name: NAME,
  bytes: CONTENT.length,
  sha256: createHash("sha256").update(CONTENT).digest("hex"),
};

/** What a request asked for. */
interface Asked {
  path: string;
  range: string | null;
  encoding: string | null;
}

type Answer = (start: number) => Response;

/** Answers as a server that knows ranges. */
const whole: Answer = (start) =>
  start === 0 ? new Response(CONTENT) : new Response(CONTENT.slice(start), {
    status: 206,
    headers: {
      "content-range": `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}`,
    },
  });

/** Answers as a server that knows none. */
const withoutRange: Answer = () => new Response(CONTENT);

/** Answers with the right number of wrong bytes. */
const wrong: Answer = () => new Response(new Uint8Array(CONTENT.length));

const missing: Answer = () => new Response("not here", { status: 404 });

/** Answers with a third of the file, from where it was asked to begin. */
const cut: Answer = (start) => {
  const third = CONTENT.slice(start, start + CONTENT.length / 3);
  return start === 0 ? new Response(third) : new Response(third, {
    status: 206,
    headers: {
      "content-range": `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}`,
    },
  });
};

/** A run of the tool against servers on this machine. */
interface Run {
  code: number;
  said: string;
  asked: Asked[];
  /** The files there are in the end, `.part` files included. */
  files: Record<string, Uint8Array<ArrayBuffer>>;
}

/** Runs the tool with one mirror per answer, in a directory with some files. */
async function run(
  answers: readonly Answer[],
  options: {
    before?: Record<string, Uint8Array>;
    args?: (base: string) => string[];
    setup?: Partial<Setup>;
  } = {},
): Promise<Run> {
  const directory = await Deno.makeTempDir();
  const asked: Asked[] = [];
  const said: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const path = new URL(request.url).pathname;
      const range = request.headers.get("range");
      const encoding = request.headers.get("accept-encoding");
      asked.push({ path, range, encoding });
      const start = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
      return answers[Number(path.split("/")[1])]!(start);
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}/`;
  try {
    for (const [name, bytes] of Object.entries(options.before ?? {})) {
      await Deno.writeFile(`${directory}/${name}`, bytes);
    }
    const code = await main(options.args?.(base) ?? [], {
      files: [FILE],
      directory,
      mirrors: answers.map((_, at) => `${base}${at}/`),
      say: (line) => said.push(line),
      progress: { terminal: false },
      ...options.setup,
    });
    const files: Run["files"] = {};
    for await (const { name } of Deno.readDir(directory)) {
      files[name] = await Deno.readFile(`${directory}/${name}`);
    }
    return { code, said: said.join("\n"), asked, files };
  } finally {
    await server.shutdown();
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("nsl-kdd fetches a whole file, uncompressed, with its terms", async () => {
  const { code, said, asked, files } = await run([whole]);
  assertEquals(code, 0);
  assertEquals(files, { [NAME]: CONTENT });
  assertEquals(asked, [
    { path: "/0/Fake%2B.txt", range: null, encoding: "identity" },
  ]);
  assertStringIncludes(said, "Tavallaee");
  assertStringIncludes(said, "free for research");
  assertStringIncludes(said, `${NAME} is in place`);
});

Deno.test("nsl-kdd shows progress on a terminal", async () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  await run([whole], { setup: { progress: { terminal: true, write } } });
  assertStringIncludes(written[0]!, "\r\x1b[KFake+.txt  0 %  0.0 of 0.3 MB");
  assertEquals(written.at(-1), "\r\x1b[K");
});

Deno.test("nsl-kdd does nothing where the files are whole", async () => {
  const { code, said, asked, files } = await run([missing], {
    before: { [NAME]: CONTENT },
  });
  assertEquals(code, 0);
  assertEquals(asked, []);
  assertEquals(files, { [NAME]: CONTENT });
  assertStringIncludes(said, "is there already");
});

Deno.test("nsl-kdd replaces a damaged file", async () => {
  for (const damaged of [CONTENT.slice(1), new Uint8Array(CONTENT.length)]) {
    const { code, files } = await run([whole], { before: { [NAME]: damaged } });
    assertEquals(code, 0);
    assertEquals(files, { [NAME]: CONTENT });
  }
});

Deno.test("nsl-kdd keeps what came before a cut", async () => {
  const { code, said, files } = await run([cut]);
  assertEquals(code, 5);
  assertEquals(files, { [`${NAME}.part`]: CONTENT.slice(0, 100_000) });
  assertStringIncludes(said, "it ended after 100000 of 300000 bytes");
});

Deno.test("nsl-kdd keeps what came before a broken connection", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answering = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    const head = "HTTP/1.1 200 OK\r\ncontent-length: 300000\r\n\r\n";
    await connection.write(new TextEncoder().encode(head));
    await connection.write(CONTENT.subarray(0, 2000));
    listener.close();
  })();
  const { code, said, files } = await run([], {
    args: () => ["--mirror", `http://127.0.0.1:${listener.addr.port}`],
  });
  await answering;
  assertEquals(code, 5);
  assertStringIncludes(said, "Cannot fetch http://127.0.0.1");
  // How much of it got through is up to the network; that it is right is not.
  const part = files[`${NAME}.part`]!;
  assertEquals(part, CONTENT.slice(0, part.length));
});

Deno.test("nsl-kdd resumes after a cut, at the next mirror or run", async () => {
  const next = await run([cut, whole]);
  assertEquals(next.code, 0);
  assertEquals(next.files, { [NAME]: CONTENT });
  assertEquals(next.asked.map((request) => request.range), [
    null,
    "bytes=100000-",
  ]);
  const later = await run([cut, cut, whole], {
    before: { [`${NAME}.part`]: CONTENT.slice(0, 7) },
  });
  assertEquals(later.code, 0);
  assertEquals(later.files, { [NAME]: CONTENT });
  assertEquals(later.asked.map((request) => request.range), [
    "bytes=7-",
    "bytes=100007-",
    "bytes=200007-",
  ]);
});

Deno.test("nsl-kdd starts over where a server knows no ranges", async () => {
  // The longer rest of an earlier file must not stay behind the new one.
  for (const length of [1000, CONTENT.length - 1, CONTENT.length + 1000]) {
    const { code, files } = await run([withoutRange], {
      before: { [`${NAME}.part`]: new Uint8Array(length) },
    });
    assertEquals(code, 0);
    assertEquals(files, { [NAME]: CONTENT });
  }
});

Deno.test("nsl-kdd does not take a range that it did not ask for", async () => {
  const shifted: Answer = (start) =>
    new Response(CONTENT.slice(start + 1), {
      status: 206,
      headers: { "content-range": `bytes ${start + 1}-299999/300000` },
    });
  const { code, said, files } = await run([shifted, whole], {
    before: { [`${NAME}.part`]: CONTENT.slice(0, 1000) },
  });
  assertEquals(code, 0);
  assertEquals(files, { [NAME]: CONTENT });
  assertStringIncludes(said, "the server answered 206");
});

Deno.test("nsl-kdd uses a whole .part file without a request", async () => {
  const { code, asked, files } = await run([missing], {
    before: { [`${NAME}.part`]: CONTENT },
  });
  assertEquals([code, asked], [0, []]);
  assertEquals(files, { [NAME]: CONTENT });
});

Deno.test("nsl-kdd goes to the next mirror on a wrong checksum", async () => {
  const { code, said, asked, files } = await run([wrong, whole]);
  assertEquals(code, 0);
  assertEquals(files, { [NAME]: CONTENT });
  assertEquals(asked.map((request) => request.range), [null, null]);
  assertStringIncludes(said, "as its checksum is wrong");
});

Deno.test("nsl-kdd drops a resumed file that is wrong, and starts afresh", async () => {
  const before = { [`${NAME}.part`]: new Uint8Array(5000) };
  const ranges = (asked: Asked[]) =>
    asked.map(({ path, range }) => [path, range]);
  const next = await run([whole, whole], { before });
  assertEquals(next.code, 0);
  assertEquals(next.files, { [NAME]: CONTENT });
  assertEquals(ranges(next.asked), [
    ["/0/Fake%2B.txt", "bytes=5000-"],
    ["/1/Fake%2B.txt", null],
  ]);
  // With no other mirror, the same one is asked again.
  const same = await run([whole], { before });
  assertEquals(same.code, 0);
  assertEquals(same.files, { [NAME]: CONTENT });
});

Deno.test("nsl-kdd leaves nothing where all checksums are wrong", async () => {
  const longer: Answer = () => new Response(new Uint8Array(2_000_000));
  const { code, said, files } = await run([wrong, longer]);
  assertEquals(code, 3);
  assertEquals(files, {});
  assertStringIncludes(said, "error: Cannot get Fake+.txt from any of 2");
});

Deno.test("nsl-kdd exits 5 where a mirror cannot be reached", async () => {
  const { code, files } = await run([wrong, missing]);
  assertEquals(code, 5);
  assertEquals(files, {});
  const unreachable = await run([], {
    // Port 1 of this machine: nobody listens there.
    args: () => ["--mirror", "http://127.0.0.1:1"],
  });
  assertEquals(unreachable.code, 5);
});

Deno.test("nsl-kdd tries the mirrors it is told, in order", async () => {
  const { code, asked } = await run([missing, wrong, whole], {
    setup: { mirrors: [] },
    args: (base) => [
      `--mirror=${base}0`,
      "--mirror",
      `${base}1/`,
      `--mirror=${base}2`,
    ],
  });
  assertEquals(code, 0);
  assertEquals(
    asked.map((request) => request.path),
    [0, 1, 2].map((mirror) => `/${mirror}/Fake%2B.txt`),
  );
});

Deno.test("nsl-kdd copies from a directory after the same check", async () => {
  const source = await Deno.makeTempDir();
  const from = { args: () => ["--from", source] };
  try {
    assertEquals((await run([], from)).code, 5);
    await Deno.writeFile(`${source}/${NAME}`, CONTENT.slice(1));
    const bad = await run([], from);
    assertEquals([bad.code, bad.files], [3, {}]);
    assertStringIncludes(bad.said, "as its checksum is wrong");
    await Deno.writeFile(`${source}/${NAME}`, CONTENT);
    const good = await run([], from);
    assertEquals([good.code, good.files], [0, { [NAME]: CONTENT }]);
    assertEquals(await Deno.readFile(`${source}/${NAME}`), CONTENT);
  } finally {
    await Deno.remove(source, { recursive: true });
  }
});

Deno.test("nsl-kdd exits 5 where it cannot write", async () => {
  const blocked = await Deno.makeTempFile();
  const { code, said } = await run([whole], { setup: { directory: blocked } })
    .catch(() => ({ code: -1, said: "" }));
  await Deno.remove(blocked);
  assertEquals(code, 5);
  assertStringIncludes(said, "Cannot make the directory");
});

Deno.test("nsl-kdd refuses a command line that it does not understand", async () => {
  const refused: [string[], string][] = [
    [["--form", "x"], 'Cannot use "--form"'],
    [["somewhere"], 'Cannot use "somewhere"'],
    [["--from"], "--from as it must name a directory"],
    [["--mirror", "ftp://example.org/"], 'Cannot use --mirror "ftp:'],
    [["--mirror"], 'Cannot use --mirror ""'],
    [["--from", "x", "--mirror", "http://127.0.0.1/"], "together"],
  ];
  for (const [args, message] of refused) {
    const { code, said, files } = await run([], { args: () => args });
    assertEquals([code, files], [2, {}], args.join(" "));
    assertStringIncludes(said, message);
  }
});

const root = new URL("../../", import.meta.url);
const shared = new URL("../shared/data/nsl-kdd/", root);
const hasData = await Deno.stat(shared).then(() => true, () => false);
if (!hasData) {
  console.error("nsl_kdd_test: no ../shared/data/nsl-kdd, one test skipped");
}

/** Runs the tool as its task does, in another working directory. */
async function runProcess(
  args: readonly string[],
  cwd: string,
  initialCwd: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const execute = async (args: string[], options: Deno.CommandOptions) => {
    const command = new Deno.Command(Deno.execPath(), { ...options, args });
    const { code, stdout, stderr } = await command.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };
  const std = fileURLToPath(new URL("tools/std.ts", root));
  const map = await execute(["run", "-qA", "--no-config", std], {});
  return await execute([
    "run",
    "--quiet",
    "--allow-read",
    "--allow-write=.data",
    "--allow-net",
    "--allow-env=INIT_CWD",
    ...map.stdout.trim().split(" ").filter((flag) => flag !== ""),
    fileURLToPath(new URL("tools/nsl_kdd.ts", root)),
    ...args,
  ], { cwd, env: { INIT_CWD: initialCwd, NO_COLOR: "1" } });
}

Deno.test("nsl-kdd as a process tells usage errors and help", async () => {
  const cwd = await Deno.makeTempDir();
  const usage = await runProcess(["--form"], cwd, cwd);
  assertEquals([usage.code, usage.stdout], [2, ""]);
  assertStringIncludes(usage.stderr, 'error: Cannot use "--form"');
  const help = await runProcess(["--help"], cwd, cwd);
  assertEquals([help.code, help.stderr], [0, ""]);
  assertStringIncludes(help.stdout, "Usage: deno task nsl-kdd");
  assertEquals([...Deno.readDirSync(cwd)], []);
  await Deno.remove(cwd);
});

Deno.test({
  name: "nsl-kdd as a process copies the real files, once",
  ignore: !hasData,
  fn: async () => {
    const cwd = await Deno.makeTempDir();
    const caller = fileURLToPath(new URL("..", shared));
    const copied = await runProcess(["--from", "nsl-kdd"], cwd, caller);
    assertEquals([copied.code, copied.stdout], [0, ""], copied.stderr);
    for (const name of ["KDDTrain+.txt", "KDDTest+.txt"]) {
      const [copy, source] = await Promise.all([
        Deno.readFile(`${cwd}/.data/nsl-kdd/${name}`),
        Deno.readFile(new URL(encodeURIComponent(name), shared)),
      ]);
      assert(
        copy.length === source.length &&
          copy.every((byte, at) => byte === source[at]),
      );
    }
    const again = await runProcess(["--from", "elsewhere"], cwd, caller);
    assertEquals(again.code, 0, again.stderr);
    assertStringIncludes(again.stderr, "is there already");
    await Deno.remove(cwd, { recursive: true });
  },
});
