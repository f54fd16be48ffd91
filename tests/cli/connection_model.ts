import { assertEquals } from "@std/assert";
import { zeekTsv } from "./connection_logs.ts";
import { runCli } from "./run_cli.ts";
import { TINY } from "./tiny_model.ts";

/** A folder with a model that was trained on connections. */
export interface ConnectionModel {
  /** The folder, for a test's own files too. */
  directory: string;
  /** The model: features of connections, lateness of one second. */
  model: string;
}

let made: Promise<ConnectionModel> | undefined;

async function make(): Promise<ConnectionModel> {
  const directory = await Deno.makeTempDir();
  const traffic = `${directory}/quiet.log`;
  const model = `${directory}/model.json`;
  await Deno.writeTextFile(traffic, zeekTsv(300));
  const { code, stderr } = await runCli([
    "train",
    traffic,
    "--output",
    model,
    "--lateness",
    "1",
    ...TINY,
  ]);
  assertEquals(code, 0, stderr);
  return { directory, model };
}

/** The model of this file's tests: trained once, removed by {@linkcode removeConnectionModel}. */
export function connectionModel(): Promise<ConnectionModel> {
  made ??= make();
  return made;
}

/** Removes the folder. */
export async function removeConnectionModel(): Promise<void> {
  if (made === undefined) return;
  await Deno.remove((await made).directory, { recursive: true });
  made = undefined;
}
