import { assertEquals } from "@std/assert";
import { placeOf } from "../../lib/watch/file_identity.ts";
import { type LogEntry, LogFolder } from "../../lib/watch/log_folder.ts";

/** Makes files in this order, each written to a while after the one before. */
async function makeFiles(folder: string, names: string[]): Promise<void> {
  for (const name of names) {
    await Deno.writeTextFile(`${folder}/${name}`, name);
    // Longer than a tick of the file system's clock.
    await new Promise((resolve) => setTimeout(resolve, 12));
  }
}

const before = { path: "", device: -1, inode: -1, created: 0, modified: 0 };
const namesOf = (entries: readonly LogEntry[]) =>
  entries.map(({ path }) => path.slice(path.lastIndexOf("/") + 1));

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("LogFolder tells rotated files of a log from other files", () =>
  inFolder(async (folder) => {
    const rotated = [
      "conn.2026-11-21-10-00-00.log",
      "conn.11:00:00-12:00:00.log",
      "conn-20261121.log",
      "conn.log.2",
      "conn.log-20261121-1795000000",
      "conn.log.2026-11-21T10:00:00Z",
      "conn.log.old",
    ];
    const others = [
      "conn-summary.log",
      "conn_long.log",
      "conn2.log",
      "conn.log.3.gz",
      "conn.log.tmp",
      "dns.log",
      "dns.2026-11-21-10-00-00.log",
      "xconn.log.1",
    ];
    await makeFiles(folder, [...rotated, ...others, "conn.log"]);
    const log = new LogFolder(`${folder}/conn.log`);
    assertEquals(namesOf(await log.newer(before)), [...rotated, "conn.log"]);
    assertEquals(await log.compressedSince(0), [`${folder}/conn.log.3.gz`]);
    assertEquals(await log.compressedSince(Date.now() + 1e6), []);
  }));

Deno.test("LogFolder goes by when files were made, the log itself last", () =>
  inFolder(async (folder) => {
    await makeFiles(folder, ["eve.json", "eve.json.1", "eve.json.3"]);
    await makeFiles(folder, ["eve.json.2"]);
    const log = new LogFolder(`${folder}/eve.json`);
    const entries = await log.newer(before);
    assertEquals(namesOf(entries), [
      "eve.json.1",
      "eve.json.3",
      "eve.json.2",
      "eve.json",
    ]);
    const after = await log.newer(entries[1]!);
    assertEquals(namesOf(after), ["eve.json.2", "eve.json"]);
  }));

Deno.test("LogFolder takes names like that of a file it was led to", () =>
  inFolder(async (folder) => {
    await makeFiles(folder, ["archive-7.txt", "archive-8.txt", "other.txt"]);
    const log = new LogFolder(`${folder}/conn.log`);
    assertEquals(await log.newer(before), []);
    const like = await log.newer(before, `${folder}/archive-7.txt`);
    assertEquals(namesOf(like), ["archive-7.txt", "archive-8.txt"]);
    assertEquals(await log.newer(before, `${folder}/other.txt`), []);
  }));

Deno.test("LogFolder finds a file by its place whatever it is called", () =>
  inFolder(async (folder) => {
    const path = `${folder}/conn.log`;
    const log = new LogFolder(path);
    assertEquals(await log.current(), undefined);
    await makeFiles(folder, ["conn.log"]);
    const place = placeOf(await Deno.stat(path));
    assertEquals(await log.nameOf(place), path);
    await Deno.rename(path, `${folder}/whatever`);
    assertEquals(await log.nameOf(place), `${folder}/whatever`);
    await Deno.remove(`${folder}/whatever`);
    assertEquals(await log.nameOf(place), undefined);
    const elsewhere = new LogFolder(`${folder}/none/conn.log`);
    assertEquals(await elsewhere.nameOf(place), undefined);
  }));

Deno.test("LogFolder finds a file while a rotation moves names on", () =>
  inFolder(async (folder) => {
    const path = `${folder}/conn.log`;
    const files = 12;
    for (let n = 1; n <= files; n++) {
      await Deno.writeTextFile(`${path}.${n}`, `${n}`);
    }
    const log = new LogFolder(path);
    const places = await log.newer(before);
    // Each name moves on by one, the last first, as logrotate does it.
    const rotate = async (by: number) => {
      for (let n = by + files; n > by; n--) {
        await new Promise((go) => setTimeout(go));
        Deno.renameSync(`${path}.${n}`, `${path}.${n + 1}`);
      }
    };
    for (let by = 0; by < 40; by++) {
      const { device, inode } = places[by % files]!;
      const rotated = rotate(by);
      const name = await log.nameOf({ device, inode });
      const seen = await log.newer(before);
      await rotated;
      assertEquals([typeof name, seen.length], ["string", files]);
    }
  }));
