/**
 * Lost and repeated lines of a followed log that is rotated while the reader is
 * killed with SIGKILL and started again.
 *
 * `--lines` (default 1,000,000), `--rotations` (50), `--kills` (20). Zero of both is
 * asked for with rotation by rename, whatever the names. What truncation can lose
 * is said in lib/watch/follow_file.ts.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type RotationRun, runRotation } from "../tests/watch/rotation_run.ts";

const options = parseArgs(Deno.args, {
  string: ["lines", "rotations", "kills", "pause", "rotation"],
  default: { lines: "1000000", rotations: "50", kills: "20", pause: "1500" },
});

const ROTATIONS: readonly RotationRun["rotation"][] = [
  "dated",
  "counted",
  "truncated",
];

for (const rotation of ROTATIONS) {
  if (options.rotation !== undefined && options.rotation !== rotation) continue;
  const { lost, repeated, foreign, notices, seconds } = await runRotation({
    rotation,
    lines: Number(options.lines),
    rotations: Number(options.rotations),
    kills: Number(options.kills),
    pause: Number(options.pause),
  });
  console.log(
    `${
      rotation.padEnd(10)
    } ${options.lines} lines, ${options.rotations} rotations, ` +
      `${options.kills} kills: ${lost} lost, ${repeated} repeated, ` +
      `${foreign} foreign, ${seconds.toFixed(0)} s`,
  );
  for (const notice of notices) console.error(`  ${notice}`);
}
