import { assertEquals } from "@std/assert";
import type { FilePosition } from "../../lib/watch/file_position.ts";
import type { FollowedBlock } from "../../lib/watch/followed_block.ts";
import { LinePositions } from "../../lib/watch/line_positions.ts";
import { trackLines } from "../../lib/watch/track_lines.ts";
import { append, Followed, sleep, withLog } from "./followed.ts";

/**
 * Follows a log for its first `count` lines and marks those done that `isDone`
 * says; where a process would go on that was killed then.
 */
async function readSome(
  log: string,
  count: number,
  isDone: (line: string) => boolean,
  from: readonly FilePosition[] = [],
): Promise<readonly FilePosition[]> {
  await using followed = new Followed(log, from);
  await followed.next(count);
  const positions = new LinePositions(from);
  let number = 0;
  for (const { file, lines, offsets, ends, header } of followed.blocks) {
    if (header) continue;
    for (const [i, line] of lines.entries()) {
      positions.read(number, file, offsets[i]!, ends[i]!);
      if (isDone(line!)) positions.done(number);
      number++;
    }
  }
  // As it is read from the state file.
  return JSON.parse(JSON.stringify(positions.checkpoint()));
}

const all = () => true;

Deno.test("resuming leaves out what is done, in any order", () =>
  withLog(async (log) => {
    await append(log, "a\nb\nc\nd\ne\n");
    const from = await readSome(log, 5, (line) => "acd".includes(line));
    assertEquals(from.map(({ resume, done }) => [resume, done]), [
      [2, [[4, 8]]],
    ]);
    await append(log, "f\n");
    await using followed = new Followed(log, from);
    assertEquals(await followed.next(3), ["b", "e", "f"]);
  }));

Deno.test("resuming finishes a file that was rotated meanwhile, then all newer ones", () =>
  withLog(async (log, folder) => {
    await append(log, "a\nb\n");
    const from = await readSome(log, 2, (line) => line === "a");
    await append(log, "c\nhalf");
    const names = ["conn.10.log", "conn.11.log", "conn.12.log"];
    for (const [i, name] of names.entries()) {
      await Deno.rename(log, `${folder}/${name}`);
      await sleep(12);
      await append(log, `${"def"[i]}\n`);
    }
    await using followed = new Followed(log, from);
    assertEquals(await followed.next(6), ["b", "c", "half", "d", "e", "f"]);
    assertEquals(followed.told, []);
  }));

Deno.test("resuming reads no file that was finished before", () =>
  withLog(async (log, folder) => {
    await append(log, "a\n");
    await sleep(12);
    await Deno.rename(log, `${folder}/conn.log.2`);
    await append(log, "b\n");
    const from = await readSome(log, 1, all);
    await Deno.rename(log, `${folder}/conn.log.1`);
    await sleep(12);
    await append(log, "c\n");
    await using followed = new Followed(log, from);
    assertEquals(await followed.next(1), ["c"]);
    await sleep(50);
    assertEquals(followed.lines, ["c"]);
  }));

Deno.test("resuming goes on in several files that were begun", () =>
  withLog(async (log, folder) => {
    await append(log, "a\nb\n");
    let from: readonly FilePosition[];
    {
      await using followed = new Followed(log);
      await followed.next(2);
      await Deno.rename(log, `${folder}/conn.log.1`);
      await append(log, "c\nd\n");
      await followed.next(2);
      const positions = new LinePositions();
      for (const [i, { file, offsets, ends }] of followed.blocks.entries()) {
        positions.read(2 * i, file, offsets[0]!, ends[0]!);
        positions.read(2 * i + 1, file, offsets[1]!, ends[1]!);
      }
      positions.done(1);
      positions.done(2);
      from = positions.checkpoint();
    }
    await append(log, "e\n");
    // Killed at once, before anything is done: nothing may be forgotten.
    from = await readSome(log, 1, () => false, from);
    await using followed = new Followed(log, from);
    assertEquals(await followed.next(3), ["a", "d", "e"]);
  }));

Deno.test("resuming gives the header of a file that goes on in its middle", () =>
  withLog(async (log) => {
    const first = "#separator \\x09\n#fields\tts\n";
    const second = "#separator \\x09\n#fields\tts\tuid\n";
    await append(log, `${first}a\n#close\n${second}b\nc\n`);
    for (
      const [done, header, lines] of [
        ["#", first, ["a", "#close", ...second.trim().split("\n"), "b", "c"]],
        ["#a", second, ["b", "c"]],
        ["#ab", second, ["c"]],
      ] as const
    ) {
      const from = await readSome(log, 8, (line) => done.includes(line[0]!));
      await using followed = new Followed(log, from);
      assertEquals(await followed.next(lines.length), [...lines]);
      assertEquals(followed.blocks[0]!.header, true);
      assertEquals(followed.blocks[0]!.lines, header.trim().split("\n"));
    }
  }));

Deno.test("resuming tells what is lost with a file that is gone", () =>
  withLog(async (log, folder) => {
    await append(log, "a\n");
    const from = await readSome(log, 1, all);
    await Deno.remove(log);
    await sleep(12);
    await append(`${folder}/conn.log.1`, "b\n");
    await sleep(12);
    await append(log, "c\n");
    await using followed = new Followed(log, from);
    // A file that came after it is read all the same.
    assertEquals(await followed.next(2), ["b", "c"]);
    assertEquals(followed.told, [
      `Cannot go on in a file of ${log} that was begun before: it was truncated, ` +
      "removed or moved to another folder; anything it held beyond byte 2 is left out",
    ]);
  }));

Deno.test("resuming tells of a file that was compressed", () =>
  withLog(async (log, folder) => {
    await append(log, "a\n");
    const from = await readSome(log, 1, all);
    await Deno.remove(log);
    await append(`${folder}/conn.log.1.gz`, "?");
    await append(log, "b\n");
    await using followed = new Followed(log, from);
    assertEquals(await followed.next(1), ["b"]);
    await followed.hears(`it is compressed by now (${folder}/conn.log.1.gz)`);
  }));

Deno.test("resuming begins anew in a file that was truncated, and reads no copy", () =>
  withLog(async (log, folder) => {
    await append(log, "one\ntwo\n");
    const from = await readSome(log, 2, all);
    await Deno.copyFile(log, `${folder}/conn.log.1`);
    // Longer than before, but not the same.
    Deno.writeTextFileSync(log, "longer one\nlonger two\n");
    await using followed = new Followed(log, from);
    assertEquals(await followed.next(2), ["longer one", "longer two"]);
    await followed.hears("it was truncated");
  }));

Deno.test("resuming is not misled by a new file with the inode of the old", () =>
  withLog(async (log) => {
    await append(log, "old one\nold two\n");
    const from = await readSome(log, 2, all);
    const { ino } = await Deno.stat(log);
    await Deno.remove(log);
    await append(log, "new one\nnew two\nnew three\n");
    if ((await Deno.stat(log)).ino !== ino) {
      console.error("the file system did not use the inode again");
    }
    await using followed = new Followed(log, from);
    assertEquals(await followed.next(3), ["new one", "new two", "new three"]);
  }));

Deno.test("trackLines() opens lines and settles those without a row", async () => {
  const file = {
    path: "conn.log",
    identity: {
      device: 1,
      inode: 1,
      head: { bytes: 0, sha256: "" },
      created: null,
    },
    headerBefore: () => undefined,
  };
  const block = (lines: string[], header = false): FollowedBlock => ({
    file,
    lines,
    offsets: lines.map((_, i) => 10 * i),
    ends: lines.map((_, i) => 10 * i + 10),
    header,
  });
  async function* blocks(): AsyncGenerator<FollowedBlock> {
    yield await Promise.resolve(block(["#fields"], true));
    yield block(["a", "", "b"]);
    yield block(["c"]);
  }
  const positions = new LinePositions();
  const tracked = trackLines(blocks(), positions);
  const next = async () => (await tracked.next()).value;
  assertEquals(await next(), { firstLine: 1, lines: ["#fields"] });
  assertEquals(positions.openLines, 0);
  assertEquals(await next(), { firstLine: 2, lines: ["a", "", "b"] });
  assertEquals(positions.openLines, 3);
  positions.claim(2);
  positions.claim(4);
  assertEquals(await next(), { firstLine: 5, lines: ["c"] });
  assertEquals(positions.openLines, 3);
  assertEquals(await next(), undefined);
  assertEquals(positions.openLines, 2);
});
