import { assertEquals } from "@std/assert";
import { Signals } from "../../lib/cli/signals.ts";

// SIGTERM only: the test runner itself takes SIGINT, which the tests of `train`
// send to a process of its own.
const ignore = Deno.build.os === "windows";

/** Sends this process SIGTERM and waits for what it brings about. */
async function terminate<T>(outcome: Promise<T>): Promise<T> {
  // Waiting for a signal alone does not keep a process alive.
  const alive = setInterval(() => {}, 1000);
  try {
    Deno.kill(Deno.pid, "SIGTERM");
    return await outcome;
  } finally {
    clearInterval(alive);
  }
}

Deno.test({
  name: "Signals end the process with the shell's code",
  ignore,
  async fn() {
    const ended = Promise.withResolvers<number>();
    using _signals = new Signals(ended.resolve);
    assertEquals(await terminate(ended.promise), 143);
  },
});

Deno.test({
  name: "Signals tell a command of the first one; the second ends the process",
  ignore,
  async fn() {
    const ended = Promise.withResolvers<number>();
    const told = Promise.withResolvers<string>();
    using signals = new Signals(ended.resolve);
    signals.onFirst(told.resolve);
    assertEquals(await terminate(told.promise), "SIGTERM");
    assertEquals(await terminate(ended.promise), 143);
  },
});
