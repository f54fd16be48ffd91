/**
 * How cost grows: with the length of windows, the widths of layers, the size of
 * batches and the number of rows.
 *
 * Prints a table and draws it in report/growth.html; `--json` prints one object.
 * Rows go up to `--rows N` (default 100000; ten millions take minutes).
 */
import { parseArgs } from "@std/cli/parse-args";
import { startBackend } from "../lib/model/backend.ts";
import { growthReport } from "./growth/growth_report.ts";
import {
  type Growth,
  growthOfBatch,
  growthOfRows,
  growthOfTimesteps,
  growthOfWidths,
} from "./growth/measure.ts";

const REPORT = new URL("../report/growth.html", import.meta.url);

function print({ name, fixed, unit, points }: Growth): void {
  console.log(`${name} (${fixed})`);
  console.log(`      size      µs a ${unit}   GFLOP/s`);
  for (const { size, microseconds, gigaflops } of points) {
    console.log([
      String(size).padStart(10),
      microseconds.toFixed(2).padStart(16),
      (gigaflops === 0 ? "" : gigaflops.toFixed(1)).padStart(9),
    ].join(""));
  }
  console.log();
}

async function main(): Promise<void> {
  const { json, rows } = parseArgs(Deno.args, {
    boolean: ["json"],
    string: ["rows"],
    default: { rows: "100000" },
  });
  await startBackend();
  const growths: Growth[] = [];
  const add = (growth: Growth) => {
    growths.push(growth);
    if (!json) print(growth);
  };
  add(growthOfTimesteps());
  for (const timesteps of [1, 10]) {
    add(growthOfWidths(timesteps));
    add(growthOfBatch(timesteps));
  }
  add(await growthOfRows(Number(rows)));
  await Deno.mkdir(new URL(".", REPORT), { recursive: true });
  await Deno.writeTextFile(REPORT, growthReport(growths));
  console.error("Drew report/growth.html");
  if (json) console.log(JSON.stringify({ growth: growths }));
}

if (import.meta.main) await main();
