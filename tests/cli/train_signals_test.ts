import { assert, assertEquals } from "@std/assert";
import { Detector } from "../../lib/detect/detector.ts";
import { startCli } from "./run_cli.ts";
import { removeTinyModel, tinyModel } from "./tiny_model.ts";

/** A training that goes on until it is stopped. */
const ENDLESS = [
  "--encoder",
  "8",
  "--decoder",
  "8",
  "--epochs",
  "1000000",
  "--patience",
  "1000000",
];

Deno.test.afterAll(removeTinyModel);

for (
  const [signal, code, by] of [["SIGINT", 130, "Ctrl-C"], [
    "SIGTERM",
    143,
    "SIGTERM",
  ]] as const
) {
  Deno.test({
    name: `train keeps the best weights on ${signal}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const { directory, traffic } = await tinyModel();
      const output = `${directory}/${signal}.json`;
      const child = await startCli([
        "train",
        traffic,
        "--output",
        output,
        ...ENDLESS,
      ]);
      await child.stdin.close();
      let stderr = "";
      let sent = false;
      for await (
        const text of child.stderr.pipeThrough(new TextDecoderStream())
      ) {
        stderr += text;
        if (!sent && stderr.includes("epoch 1/")) {
          child.kill(signal);
          sent = true;
        }
      }
      await child.stdout.cancel();
      const status = await child.status;
      assertEquals(status.code, code, stderr);
      const said = new RegExp(
        `stopped by ${by} in epoch (\\d+): kept the weights of epoch (\\d+)`,
      );
      const [, stopped, kept] = said.exec(stderr)!;
      assert(Number(kept) >= 1 && Number(kept) < Number(stopped));
      using detector = await Detector.load(output);
      assertEquals(detector.training.bestEpoch, Number(kept));
      assertEquals(detector.training.stopped, "aborted");
      assertEquals(detector.threshold.kind, "percentile");
    },
  });
}
