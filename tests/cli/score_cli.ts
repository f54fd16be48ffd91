import type { Verdict } from "../../lib/detect/verdict.ts";
import { type Finished, READ, runCli, type RunOptions } from "./run_cli.ts";
import { tinyModel } from "./tiny_model.ts";

/** `score` with the tiny model and permission to read only. */
export async function score(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const { model } = await tinyModel();
  return await runCli(["score", "--model", model, ...args], {
    permissions: READ,
    ...options,
  });
}

/** The verdicts that lines of NDJSON hold. */
export function parseVerdicts(ndjson: string): Verdict[] {
  return ndjson.trimEnd().split("\n").map((line) => JSON.parse(line));
}
