import { assertEquals, assertRejects } from "@std/assert";
import { AccessError, ConfigurationError } from "../../lib/errors.ts";
import {
  Checkpoint,
  type CheckpointState,
} from "../../lib/watch/checkpoint.ts";

const STATE: CheckpointState = {
  positions: {
    "/var/log/conn.log": [{
      file: {
        device: 65024,
        inode: 17,
        head: { bytes: 256, sha256: "ab".repeat(32) },
        created: 1795000000123,
      },
      resume: 100,
      done: [[120, 130], [150, 170]],
      header: 40,
    }, {
      file: {
        device: 65024,
        inode: 18,
        head: { bytes: 0, sha256: "00" },
        created: null,
      },
      resume: 0,
      done: [],
    }],
  },
  output: { device: 65024, inode: 19, size: 12, ahead: ["x", "y"] },
  sections: { incidents: { open: [1, 2] }, limits: null },
};

async function withFile(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/watch.state`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("Checkpoint gives back what was saved", () =>
  withFile(async (path) => {
    const first = await Checkpoint.open(path);
    assertEquals(first.saved, undefined);
    await first.save(STATE);
    assertEquals((await Checkpoint.open(path)).saved, STATE);
    const empty: CheckpointState = { positions: {}, sections: {} };
    await first.save(empty);
    assertEquals((await Checkpoint.open(path)).saved, empty);
  }));

Deno.test("Checkpoint saves in turn, so that the last state stays", () =>
  withFile(async (path) => {
    const checkpoint = await Checkpoint.open(path);
    await Promise.all(
      Array.from(
        { length: 20 },
        (_, n) => checkpoint.save({ positions: {}, sections: { n } }),
      ),
    );
    assertEquals((await Checkpoint.open(path)).saved?.sections, { n: 19 });
  }));

Deno.test("Checkpoint removes what a killed process left, and nothing else", () =>
  withFile(async (path) => {
    await Deno.writeTextFile(`${path}.${crypto.randomUUID()}.tmp`, "{");
    await Deno.writeTextFile(`${path}.mine.tmp`, "{");
    await Checkpoint.open(path);
    const folder = path.slice(0, path.lastIndexOf("/"));
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), [
      "watch.state.mine.tmp",
    ]);
  }));

Deno.test("Checkpoint refuses a damaged or foreign file and says what to do", () =>
  withFile(async (path) => {
    const whole = () =>
      JSON.parse(JSON.stringify({
        format: "gatewarden-state",
        version: 1,
        output: null,
        ...STATE,
      }));
    // deno-lint-ignore no-explicit-any -- any shape is to be broken.
    const broken = (change: (state: any) => void): string => {
      const state = whole();
      change(state);
      return JSON.stringify(state);
    };
    const first = (state: ReturnType<typeof whole>) =>
      state.positions["/var/log/conn.log"][0];
    const cases: [text: string, problem: string][] = [
      ["", "it is damaged or no state file"],
      [JSON.stringify(whole()).slice(0, -1), "it is damaged or no state file"],
      ["null", "it is no state file of gatewarden"],
      ['{"format":"gatewarden-model"}', "it is no state file of gatewarden"],
      [
        broken((state) => state.version = 2),
        "its version is 2, only 1 is known",
      ],
      [
        broken((state) => delete state.sections),
        'it is damaged (Cannot read it as it lacks "sections")',
      ],
      [broken((state) => state.positions = []), "it is damaged"],
      [broken((state) => first(state).resume = -1), "resume as it must be"],
      [
        broken((state) => first(state).done = [[3, 3]]),
        "done[0][1] as it must",
      ],
      [broken((state) => first(state).done = [[3]]), "done[0][1] as it must"],
      [
        broken((state) => first(state).file.inode = "a"),
        "file.inode as it must",
      ],
      [broken((state) => first(state).file.head.bytes = 300), "no hash"],
      [broken((state) => state.output.size = 0.5), "output.size as it must"],
    ];
    for (const [text, problem] of cases) {
      await Deno.writeTextFile(path, text);
      const error = await assertRejects(
        () => Checkpoint.open(path),
        ConfigurationError,
        problem,
      );
      assertEquals(
        error.message.startsWith(`Cannot go on from ${path}: `),
        true,
      );
      assertEquals(
        error.message.endsWith(
          "; name another file with --state, or remove this one to begin at " +
            "the start of the logs",
        ),
        true,
      );
    }
  }));

Deno.test("Checkpoint fails where it cannot read or write", () =>
  withFile(async (path) => {
    const nowhere = `${path}/none/watch.state`;
    const checkpoint = await Checkpoint.open(nowhere);
    await assertRejects(() => checkpoint.save(STATE), AccessError, nowhere);
    await Deno.mkdir(path);
    await assertRejects(
      () => Checkpoint.open(path),
      AccessError,
      "Cannot read",
    );
  }));
