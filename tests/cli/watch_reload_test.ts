import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  sourceOf,
  ZEEK_HEADER,
  zeekLines,
  zeekTsv,
} from "./connection_logs.ts";
import { connectionModel, removeConnectionModel } from "./connection_model.ts";
import { runCli } from "./run_cli.ts";
import { TINY } from "./tiny_model.ts";
import {
  alertsIn,
  ALL,
  recordsIn,
  stateIn,
  until,
  WatchProcess,
} from "./watch_process.ts";

const ignore = Deno.build.os === "windows";

Deno.test.afterAll(removeConnectionModel);

/** A running `watch` that has read ten connections of a log. */
class Watched implements AsyncDisposable {
  readonly process: WatchProcess;
  readonly log: string;
  readonly state: string;
  #lines = 0;

  private constructor(process: WatchProcess, log: string, state: string) {
    this.process = process;
    this.log = log;
    this.state = state;
  }

  static async start(
    folder: string,
    args: readonly string[],
  ): Promise<Watched> {
    const [log, state] = [`${folder}/conn.log`, `${folder}/watch.state`];
    await Deno.writeTextFile(log, ZEEK_HEADER);
    const process = await WatchProcess.start([...args, "--state", state, log]);
    const watched = new Watched(process, log, state);
    await watched.feed(10);
    return watched;
  }

  /** Appends lines and waits until they are done; of other hosts, if wanted. */
  async feed(count: number, network = "192.168.44"): Promise<void> {
    const lines = zeekLines(count, this.#lines)
      .replaceAll("192.168.44", network);
    await Deno.writeTextFile(this.log, lines, { append: true });
    this.#lines += count;
    const { size } = await Deno.stat(this.log);
    await until(
      () => stateIn(this.state)?.positions[this.log]?.[0]?.resume === size,
      () => this.process.stderr,
    );
  }

  /** Sends SIGHUP and waits for the answer. */
  async hangUp(): Promise<string> {
    const { length } = this.process.stderr;
    const said = () => this.process.stderr.slice(length);
    this.process.kill("SIGHUP");
    await this.process.until(() => said().includes("SIGHUP: renewed"));
    return said();
  }

  get alerts(): number {
    return alertsIn(this.state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** A folder of a test's own. */
async function folderOf(name: string): Promise<string> {
  const { directory } = await connectionModel();
  await Deno.mkdir(`${directory}/${name}`);
  return `${directory}/${name}`;
}

Deno.test({
  name: "SIGHUP reloads the allowlist, and keeps it if the new one is bad",
  ignore,
  async fn() {
    const folder = await folderOf("allowlist");
    const allowlist = `${folder}/allow.json`;
    await Deno.writeTextFile(allowlist, "[]");
    const args = [...ALL, "--allowlist", allowlist];
    await using watched = await Watched.start(folder, args);
    const allowed = () =>
      stateIn(watched.state)!.sections.alerts.counts.allowed;
    assertEquals(allowed(), 0);
    const entry = { address: sourceOf(0), why: "the scanner" };
    await Deno.writeTextFile(allowlist, JSON.stringify([entry]));
    assertStringIncludes(
      await watched.hangUp(),
      "SIGHUP: renewed output, model, allowlist",
    );
    await watched.feed(10);
    assertEquals(allowed(), 2);
    await Deno.writeTextFile(allowlist, "[{]");
    const said = await watched.hangUp();
    assertStringIncludes(said, "allow.json");
    assertStringIncludes(said, "went on with the allowlist as it was");
    assertStringIncludes(said, "SIGHUP: renewed output, model\n");
    await watched.feed(10);
    assertEquals(allowed(), 4);
  },
});

Deno.test({
  name: "SIGHUP opens the output anew, and keeps it if that fails",
  ignore,
  async fn() {
    const folder = await folderOf("output");
    const output = `${folder}/alerts.ndjson`;
    const args = [...ALL, "--max-alerts", "1000/s", "--output", output];
    await using watched = await Watched.start(folder, args);
    const count = async (path: string) =>
      recordsIn(await Deno.readTextFile(path)).length;
    const first = await count(output);
    assertEquals(first > 0, true);
    await Deno.rename(output, `${output}.1`);
    await watched.hangUp();
    assertEquals(await count(output), 0);
    await watched.feed(10, "192.168.45");
    assertEquals(await count(`${output}.1`), first);
    const second = await count(output);
    assertEquals(second > 0, true);
    await Deno.rename(output, `${output}.2`);
    await Deno.mkdir(output);
    const said = await watched.hangUp();
    assertStringIncludes(said, "went on with the output as it was");
    await watched.feed(10, "192.168.46");
    assertEquals(await count(`${output}.2`) > second, true);
  },
});

Deno.test({
  name: "SIGHUP reloads the model, and keeps it if the new one is bad",
  ignore,
  async fn() {
    const folder = await folderOf("model");
    const traffic = `${folder}/quiet.log`;
    await Deno.writeTextFile(traffic, zeekTsv(300));
    const train = async (path: string, ...args: string[]) => {
      const options = ["--output", path, "--lateness", "1", ...TINY, ...args];
      const { code, stderr } = await runCli(["train", traffic, ...options]);
      assertEquals(code, 0, stderr);
    };
    const model = `${folder}/model.json`;
    await train(model, "--threshold", "-1");
    const args = ["--model", model];
    await using watched = await Watched.start(folder, args);
    assertEquals(watched.alerts, 10);

    await Deno.writeTextFile(model, "{}");
    let said = await watched.hangUp();
    assertStringIncludes(said, "went on with the model as it was");
    await watched.feed(10);
    assertEquals(watched.alerts, 20);

    await train(model, "--threshold", "-1", "--schema", "nsl-kdd-flow");
    said = await watched.hangUp();
    assertStringIncludes(said, "it needs other features");
    await watched.feed(10);
    assertEquals(watched.alerts, 30);

    await train(model, "--threshold", "1000000");
    assertStringIncludes(await watched.hangUp(), "renewed output, model");
    await watched.feed(10);
    assertEquals(watched.alerts, 30);
  },
});
