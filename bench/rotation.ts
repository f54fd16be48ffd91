/**
 * Lost and repeated lines of a followed log that is rotated while the reader is
 * killed with SIGKILL and started again: `deno task bench:rotation`.
 *
 * `--lines` (default 1,000,000), `--rotations` (50), `--kills` (20), `--reader`
 * (`watch` is `gatewarden watch` with every line an alert, `follow` the following of
 * files alone; both by default), `--rotation` (`dated`, `counted` or `truncated`; all
 * by default), `--pause` (1500 ms without a line before a log is truncated).
 *
 * Zero of both is asked for with rotation by rename, whatever the names. What
 * truncation can lose is said in lib/watch/follow_file.ts.
 */
import { parseArgs } from "@std/cli/parse-args";
import { removeConnectionModel } from "../tests/cli/connection_model.ts";
import { followReader } from "../tests/watch/follow_reader.ts";
import { type RotationRun, runRotation } from "../tests/watch/rotation_run.ts";
import { watchReader } from "../tests/watch/watch_reader.ts";

const options = parseArgs(Deno.args, {
  string: ["lines", "rotations", "kills", "pause", "rotation", "reader"],
  default: { lines: "1000000", rotations: "50", kills: "20", pause: "1500" },
});

const ROTATIONS: readonly RotationRun["rotation"][] = [
  "dated",
  "counted",
  "truncated",
];

const READERS = { watch: watchReader, follow: followReader };

/** A run and a line about it. */
async function report(
  name: keyof typeof READERS,
  rotation: RotationRun["rotation"],
): Promise<void> {
  const { lost, repeated, foreign, notices, seconds } = await runRotation({
    reader: READERS[name],
    rotation,
    lines: Number(options.lines),
    rotations: Number(options.rotations),
    kills: Number(options.kills),
    pause: Number(options.pause),
  });
  console.log(
    `${name.padEnd(6)} ${rotation.padEnd(9)} ` +
      `${options.lines} lines, ${options.rotations} rotations, ` +
      `${options.kills} kills: ${lost} lost, ${repeated} repeated, ` +
      `${foreign} foreign, ${seconds.toFixed(0)} s`,
  );
  for (const notice of notices) console.error(`  ${notice}`);
}

for (const name of ["watch", "follow"] as const) {
  if (options.reader !== undefined && options.reader !== name) continue;
  for (const rotation of ROTATIONS) {
    if (options.rotation !== undefined && options.rotation !== rotation) {
      continue;
    }
    await report(name, rotation);
  }
}
await removeConnectionModel();
