import { assertEquals } from "@std/assert";
import { syntheticCsv } from "../../lib/records/synthetic.ts";
import { runCli } from "./run_cli.ts";

/** A folder with traffic and a model that was trained on it. */
export interface TinyModel {
  /** The folder, for a test's own files too. */
  directory: string;
  /** 300 rows of synthetic traffic, labelled. */
  traffic: string;
  /** The same as text. */
  text: string;
  /** The model. */
  model: string;
}

/** The options of a training that takes no time. */
export const TINY = ["--epochs", "1", "--encoder", "8", "--decoder", "8"];

let made: Promise<TinyModel> | undefined;

async function make(): Promise<TinyModel> {
  const directory = await Deno.makeTempDir();
  const traffic = `${directory}/traffic.csv`;
  const model = `${directory}/model.json`;
  const options = { rows: 300, seed: 1, anomalyFraction: 0.3 };
  const text = (await Array.fromAsync(syntheticCsv(options))).join("");
  await Deno.writeTextFile(traffic, text);
  const { code, stderr } = await runCli([
    "train",
    traffic,
    "--output",
    model,
    ...TINY,
  ]);
  assertEquals(code, 0, stderr);
  return { directory, traffic, text, model };
}

/** The model of this file's tests: trained once, removed by {@linkcode removeTinyModel}. */
export function tinyModel(): Promise<TinyModel> {
  made ??= make();
  return made;
}

/** Removes the folder. */
export async function removeTinyModel(): Promise<void> {
  if (made === undefined) return;
  await Deno.remove((await made).directory, { recursive: true });
  made = undefined;
}
