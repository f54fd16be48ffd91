/**
 * The command `gatewarden`: generates, trains, evaluates, scores.
 *
 * ```sh
 * deno run --allow-read jsr:@gatewarden/gatewarden/cli score traffic.csv --model synthetic
 * ```
 *
 * Reading commands need `--allow-read`, those with an output also
 * `--allow-write`; none needs the network. `gatewarden --help` tells the rest.
 *
 * @example Call a command from a program, and get its exit code
 * ```ts
 * import { main } from "@gatewarden/gatewarden/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const file = await Deno.makeTempFile({ suffix: ".csv" });
 * assertEquals(await main(["generate", "--rows", "5", "--output", file]), 0);
 * const lines = (await Deno.readTextFile(file)).trim().split("\n");
 * assertEquals(lines.length, 6); // a header, then the rows
 * await Deno.remove(file);
 * ```
 *
 * @module
 */
import { main, runProgram } from "./lib/cli/main.ts";
import { reportError } from "./lib/cli/report_error.ts";
import { SCORING_WORKER } from "./lib/cli/scoring_protocol.ts";

export { main };

/** Whether the program was started by itself, as its second core. */
const isWorker = (globalThis as { name?: string }).name === SCORING_WORKER;

if (import.meta.main && isWorker) {
  const { serveScoring } = await import("./lib/cli/scoring_worker.ts");
  serveScoring();
} else if (import.meta.main) {
  // What nobody caught is a defect, never exit code 1: that one means anomalies.
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    Deno.exit(reportError(event.reason));
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    Deno.exit(reportError(event.error));
  });
  Deno.exit(await runProgram(Deno.args, import.meta.url));
}
