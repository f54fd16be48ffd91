import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { AccessError, ConfigurationError } from "../../lib/errors.ts";
import { followFile } from "../../lib/watch/follow_file.ts";
import { append, Followed, sleep, withLog } from "./followed.ts";

const rename = Deno.rename;

Deno.test("followFile() hands out whole lines as they come", () =>
  withLog(async (log) => {
    await append(log, "one\ntwo\nthr");
    await using followed = new Followed(log);
    assertEquals(await followed.next(2), ["one", "two"]);
    await append(log, "ee\n");
    assertEquals(await followed.next(1), ["three"]);
    assertEquals(followed.blocks.map(({ offsets, ends }) => [offsets, ends]), [
      [[0, 4], [4, 8]],
      [[8], [14]],
    ]);
  }));

Deno.test("followFile() waits for a file that is not there yet", () =>
  withLog(async (log) => {
    await using followed = new Followed(log);
    await followed.hears(`Waiting for ${log}`);
    await append(log, "one\n");
    assertEquals(await followed.next(1), ["one"]);
    assertEquals(followed.told.length, 1);
  }));

Deno.test("followFile() reads a renamed file to its end before the next", () =>
  withLog(async (log, folder) => {
    await append(log, "a\n");
    await using followed = new Followed(log);
    assertEquals(await followed.next(1), ["a"]);
    await rename(log, `${folder}/conn.log.1`);
    // Still written to, before and after there is a new one, which is empty.
    await append(`${folder}/conn.log.1`, "b\n");
    assertEquals(await followed.next(1), ["b"]);
    await append(log, "");
    await sleep(100);
    await append(`${folder}/conn.log.1`, "c\nhalf");
    assertEquals(await followed.next(1), ["c"]);
    await append(log, "d\n");
    assertEquals(await followed.next(2), ["half", "d"]);
    assertEquals(followed.told, []);
  }));

Deno.test("followFile() waits for the old file to be quiet although there is a new one", () =>
  withLog(async (log, folder) => {
    await append(log, "a\n");
    await using followed = new Followed(log, [], 1000);
    assertEquals(await followed.next(1), ["a"]);
    await rename(log, `${folder}/conn.log.1`);
    await append(log, "z\n");
    for (const line of ["b", "c", "d"]) {
      await sleep(60);
      await append(`${folder}/conn.log.1`, `${line}\n`);
    }
    assertEquals(await followed.next(4), ["b", "c", "d", "z"]);
  }));

Deno.test("followFile() reads all files of several rotations between two looks", () =>
  withLog(async (log, folder) => {
    await append(log, "a\n");
    await using followed = new Followed(log, [], 300);
    assertEquals(await followed.next(1), ["a"]);
    for (const [i, line] of ["b", "c", "d"].entries()) {
      for (let n = i; n > 0; n--) {
        await rename(`${log}.${n}`, `${log}.${n + 1}`);
      }
      await rename(log, `${folder}/conn.log.1`);
      await append(log, `${line}\n`);
      await sleep(12);
    }
    assertEquals(await followed.next(3), ["b", "c", "d"]);
    await append(log, "e\n");
    assertEquals(await followed.next(1), ["e"]);
  }));

Deno.test("followFile() begins anew in a truncated file", () =>
  withLog(async (log) => {
    await append(log, "one\ntwo\nhal");
    await using followed = new Followed(log);
    assertEquals(await followed.next(2), ["one", "two"]);
    await Deno.truncate(log);
    await append(log, "1\n");
    assertEquals(await followed.next(1), ["1"]);
    assertEquals(followed.told, [
      `${log} was truncated: it is read from its start again`,
    ]);
    // Of the file's two lives only the second is read from now on.
    assertEquals(followed.blocks.at(-1)!.offsets, [0]);
    assert(followed.blocks[0]!.file !== followed.blocks.at(-1)!.file);
  }));

Deno.test("followFile() sees a truncation that the file has outgrown", () =>
  withLog(async (log) => {
    await append(log, "one\n");
    await using followed = new Followed(log);
    assertEquals(await followed.next(1), ["one"]);
    // In one step, as far as the follower can see.
    Deno.writeTextFileSync(log, "new one\nnew two\n");
    assertEquals(await followed.next(2), ["new one", "new two"]);
  }));

Deno.test("followFile() glues nothing together where a slow reader meets a truncation", () =>
  withLog(async (log) => {
    const lines = (word: string) =>
      Array.from({ length: 10_000 }, (_, i) => `${word} ${i}`);
    await append(log, lines("old").join("\n") + "\n");
    const stop = new AbortController();
    const seen: (string | null)[] = [];
    // The reader is at its first block, which ends within a line.
    for await (const block of followFile(log, { signal: stop.signal })) {
      if (seen.length === 0) {
        Deno.writeTextFileSync(log, lines("newer").join("\n") + "\n");
      }
      seen.push(...block.lines);
      if (seen.at(-1) === "newer 9999") stop.abort();
    }
    const begin = seen.indexOf("newer 0");
    assertEquals(seen.slice(0, begin), lines("old").slice(0, begin));
    assertEquals(seen.slice(begin), lines("newer"));
  }));

Deno.test("followFile() goes on in a file that was removed and made again", () =>
  withLog(async (log) => {
    await append(log, "a\n");
    await using followed = new Followed(log);
    assertEquals(await followed.next(1), ["a"]);
    for (const line of ["b", "c"]) {
      await Deno.remove(log);
      await append(log, `${line}\n`);
      assertEquals(await followed.next(1), [line]);
    }
  }));

Deno.test("followFile() ends when it is told to, without the half line", () =>
  withLog(async (log) => {
    await append(log, "a\nhalf");
    const followed = new Followed(log);
    assertEquals(await followed.next(1), ["a"]);
    await followed[Symbol.asyncDispose]();
    assertEquals(followed.lines, ["a"]);
    assertEquals(followed.error, undefined);
  }));

Deno.test("followFile() gives null for a line that is too long", () =>
  withLog(async (log) => {
    await append(log, `a\n${"x".repeat(3_500_000)}`);
    await using followed = new Followed(log);
    assertEquals(await followed.next(1), ["a"]);
    await append(log, "x\nb\n");
    assertEquals(await followed.next(2), [null, "b"]);
  }));

Deno.test("followFile() refuses a folder and a compressed file", () =>
  withLog(async (log, folder) => {
    await using onFolder = new Followed(folder);
    await onFolder.ended();
    assertInstanceOf(onFolder.error, AccessError);
    assertEquals(
      (onFolder.error as Error).message,
      `Cannot follow ${folder}: it is a directory`,
    );
    await Deno.writeFile(log, Uint8Array.of(0x1f, 0x8b, 8, 0));
    await using onGzip = new Followed(log);
    await onGzip.ended();
    assertInstanceOf(onGzip.error, ConfigurationError);
    assertEquals(
      (onGzip.error as Error).message,
      `Cannot follow ${log} as it is compressed: follow the log itself, before rotation`,
    );
  }));
