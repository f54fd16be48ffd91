/**
 * A reader to be killed: follows LOG and writes the id of each line to OUTPUT, with
 * its state in STATE, saved every 200 ms.
 *
 * Rows leave in another order than they came, each up to a hundred lines later, as
 * they do behind a reorder buffer. OUTPUT may be `-` for stdout. Ends well on
 * SIGTERM.
 */
import { AlertOutput, type OutputLine } from "../../lib/watch/alert_output.ts";
import { Checkpoint } from "../../lib/watch/checkpoint.ts";
import { followFile } from "../../lib/watch/follow_file.ts";
import { LinePositions } from "../../lib/watch/line_positions.ts";
import { trackLines } from "../../lib/watch/track_lines.ts";

const WAITING_LINES = 100;

const [log, path, state, grace = "200", poll = "50"] = Deno.args as [
  string,
  string,
  string,
  string?,
  string?,
];
const tell = (message: string) => console.error(message);
const checkpoint = await Checkpoint.open(state);
const from = checkpoint.saved?.positions[log] ?? [];
const positions = new LinePositions(from);
const resume = checkpoint.saved?.output;
const output = await AlertOutput.open(
  path === "-"
    ? {
      stdout: {
        async write(text: string) {
          let rest = new TextEncoder().encode(text);
          while (rest.length > 0) {
            rest = rest.subarray(await Deno.stdout.write(rest));
          }
        },
        flush: () => Promise.resolve(),
      },
    }
    : { path },
  { tell, ...(resume !== undefined && { resume }) },
);

interface Row {
  readonly line: number;
  readonly id: string;
}
let waiting: Row[] = [];
let busy = performance.now();

async function emit(rows: readonly Row[]): Promise<void> {
  const lines: OutputLine[] = rows.map(({ id }) => ({
    id,
    text: JSON.stringify({ id }),
  }));
  await output.write(lines, () => {
    for (const { line } of rows) positions.done(line);
  });
}

async function save(): Promise<void> {
  const written = output.position();
  await checkpoint.save({
    positions: { [log]: positions.checkpoint() },
    sections: {},
    ...(written !== undefined && { output: written }),
  });
}

const stop = new AbortController();
Deno.addSignalListener("SIGTERM", () => stop.abort());

const saving = (async () => {
  while (!stop.signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    await save();
  }
})();
// What waits goes out when nothing comes after it.
const idle = setInterval(() => {
  if (performance.now() - busy < 300) return;
  const rows = waiting;
  waiting = [];
  emit(rows);
}, 100);

// Saved before anything is written: without a state there is nothing to go on from.
let first = checkpoint.saved === undefined;
let header = false;
const followed = followFile(log, {
  signal: stop.signal,
  poll: Number(poll),
  grace: Number(grace),
  from,
  tell,
});
for await (const block of trackLines(followed, positions)) {
  busy = performance.now();
  const out: Row[] = [];
  for (const [i, line] of block.lines.entries()) {
    if (line!.startsWith("#fields")) header = true;
    if (line!.startsWith("#")) continue;
    if (!header) throw new Error(`No header before ${line}`);
    const number = block.firstLine + i;
    positions.claim(number);
    const { id } = JSON.parse(line!) as { id: string };
    waiting.push({ line: number, id });
    if (waiting.length < WAITING_LINES) continue;
    const next = Math.floor(Math.random() * waiting.length);
    out.push(waiting[next]!);
    waiting[next] = waiting.at(-1)!;
    waiting.pop();
  }
  if (first) await save();
  first = false;
  await emit(out);
}
clearInterval(idle);
await emit(waiting);
await saving;
await save();
output[Symbol.dispose]();
