import { assert } from "@std/assert";
import { openConnectionTraffic } from "../../lib/features/connections/open_connection_traffic.ts";
import { CONNECTION_FORMATS } from "../../lib/records/connections/detect_connection_format.ts";
import { openConnections } from "../../lib/records/connections/open_connections.ts";
import { openTraffic } from "../../lib/records/mod.ts";
import { missing, sharedFile } from "../shared_data.ts";
import { checkError } from "./fuzz_checks.ts";
import { memorySource } from "./traffic_helpers.ts";

const ignore = missing("data");

/** What is read of a file at most; with `deno task fuzz` nearly all are read whole. */
const LARGEST = Deno.env.has("FUZZ_RUNS") ? 2_000_000 : 30_000;

async function* filesOf(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesOf(new URL(`${name}/`, folder));
    else yield new URL(`./${encodeURIComponent(name)}`, folder);
  }
}

async function startOf(file: URL): Promise<Uint8Array> {
  using input = await Deno.open(file);
  const bytes = new Uint8Array(LARGEST);
  let length = 0;
  while (length < LARGEST) {
    const count = await input.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.slice(0, length);
}

/** Counts what comes, up to an error, which has to be a documented one. */
async function outcome(
  open: () => Promise<AsyncIterable<unknown>>,
): Promise<"error" | number> {
  let count = 0;
  try {
    for await (const _ of await open()) count++;
  } catch (error) {
    checkError(error);
    return "error";
  }
  return count;
}

/** Reads bytes in every way that there is; how many ways gave rows. */
async function readAll(name: string, bytes: Uint8Array): Promise<number> {
  const source = () => [memorySource(bytes, name, 65536)];
  const ways = [
    async () => (await openTraffic(source())).rows,
    async () => (await openConnectionTraffic(source())).rows,
    ...(["auto", ...CONNECTION_FORMATS] as const).map((format) => async () =>
      (await openConnections(source(), { format })).rows
    ),
  ];
  let read = 0;
  for (const way of ways) {
    const found = await outcome(way);
    if (found !== "error" && found > 0) read++;
  }
  return read;
}

Deno.test({
  name: "every shared file, whole or cut, is read or refused",
  ignore,
}, async () => {
  let files = 0;
  let read = 0;
  for await (const file of filesOf(sharedFile("data/"))) {
    const bytes = await startOf(file);
    const name = file.pathname.split("/").at(-1)!;
    const half = Math.floor(bytes.length / 2);
    if (await readAll(name, bytes) > 0) read++;
    await readAll(name, bytes.subarray(0, half));
    await readAll(name, bytes.subarray(0, 37));
    // Without its start, a file is of no known kind.
    await readAll(name, bytes.subarray(half, half + 20_000));
    files++;
  }
  console.log(`${files} files, ${read} with rows`);
  assert(files > 200 && read > 100);
});
