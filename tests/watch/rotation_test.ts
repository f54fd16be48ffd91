import { assertEquals } from "@std/assert";
import { runRotation } from "./rotation_run.ts";

// Full size: bench/rotation.ts.
for (const rotation of ["dated", "counted"] as const) {
  Deno.test({
    name:
      `no line is lost or repeated through rotations and kills, ${rotation}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const { lost, repeated, foreign, notices } = await runRotation({
        rotation,
        lines: 20_000,
        rotations: 10,
        kills: 4,
      });
      const unexpected = notices.filter((text) => !text.startsWith("Waiting"));
      assertEquals({ lost, repeated, foreign, unexpected }, {
        lost: 0,
        repeated: 0,
        foreign: 0,
        unexpected: [],
      });
    },
  });
}
