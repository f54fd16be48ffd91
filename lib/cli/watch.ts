import { reasonOf } from "../atomic_write.ts";
import { BadInputError } from "../errors.ts";
import { countText } from "../evaluate/report/number_text.ts";
import { DEFAULT_LATENESS } from "../features/connections/start_order.ts";
import { AlertOutput } from "../watch/alert_output.ts";
import { AlertPipeline } from "../watch/alert_pipeline.ts";
import { Allowlist } from "../watch/allowlist.ts";
import { Checkpoint } from "../watch/checkpoint.ts";
import {
  Health,
  type HealthRecord,
  type SilenceRecord,
} from "../watch/health.ts";
import { openToAppend } from "../watch/output_file.ts";
import { Pseudonyms } from "../watch/pseudonym.ts";
import { readPseudonymKey } from "../watch/pseudonym_key.ts";
import type { Rate } from "../watch/rate_limit.ts";
import { openWatchInput } from "../watch/watch_input.ts";
import { WatchLoop } from "../watch/watch_loop.ts";
import { Watcher } from "../watch/watcher.ts";
import { BadRows } from "./bad_rows.ts";
import { type Command, defineCommand, type Session } from "./command.ts";
import { checkWritable } from "./check_writable.ts";
import { captureCounts, tellSkipped } from "./connection_options.ts";
import { loadDetector } from "./load_detector.ts";
import { Notices } from "./notices.ts";
import type { OptionValues } from "./options.ts";
import { standardOutput } from "./output.ts";
import { SIGNAL_EXIT_CODES, type SignalName } from "./signals.ts";
import { tell } from "./tell.ts";
import { warnOfChecksums } from "./watch_checksums.ts";
import { WATCH_OPTIONS } from "./watch_options.ts";
import { onHangup, type ReloadedPart, reloadParts } from "./watch_reload.ts";

type Values = OptionValues<typeof WATCH_OPTIONS>;

/** A closed connection of a live capture is written after so many seconds. */
const LIVE_LINGER = 1;

/** What a person wants told of alerts, by the options. */
async function pipelineOptions(options: Values) {
  const { allowlist, pseudonymise, simulate } = options;
  return {
    maxAlerts: options["max-alerts"],
    simulate,
    ...(allowlist !== undefined &&
      { allowlist: await Allowlist.read(allowlist) }),
    ...(pseudonymise !== undefined && {
      pseudonyms: await Pseudonyms.create(await readPseudonymKey(pseudonymise)),
    }),
  };
}

/** Where health records go: a file that is added to, or stderr. */
async function healthSink(path: string | undefined) {
  // Said at the start, not after a minute.
  if (path !== undefined) (await openToAppend(path)).file.close();
  return (record: HealthRecord | SilenceRecord) => {
    const line = JSON.stringify(record);
    if (path === undefined) return tell(line);
    try {
      Deno.writeTextFileSync(path, `${line}\n`, { append: true });
    } catch (error) {
      // The alerts matter more than the heartbeat.
      tell(`Cannot write to ${path}: ${reasonOf(error)}; ${line}`);
    }
  };
}

/** A path that means the same wherever a process is started. */
function absolute(path: string): string {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)
    ? path
    : `${Deno.cwd()}/${path}`;
}

async function openState(
  path: string | undefined,
): Promise<Checkpoint | undefined> {
  if (path === undefined) return undefined;
  const checkpoint = await Checkpoint.open(path);
  await checkWritable(path);
  return checkpoint;
}

async function openOutput(
  { output, quiet: _quiet }: Values,
  checkpoint: Checkpoint | undefined,
): Promise<AlertOutput> {
  const resume = checkpoint?.saved?.output;
  return await AlertOutput.open(
    output === undefined ? { stdout: standardOutput() } : { path: output },
    { tell, ...(resume !== undefined && { resume }) },
  );
}

async function run(
  options: Values,
  operands: readonly string[],
  { signals }: Session,
): Promise<number> {
  const path = operands[0]!;
  const notices = new Notices(options.quiet);
  const badRows = new BadRows(notices);
  let detector = await loadDetector(options.model, options.threshold);
  const disposables = new DisposableStack();
  disposables.defer(() => detector[Symbol.dispose]());
  using _ = disposables;

  const tellHealth = await healthSink(options.health);
  const checkpoint = await openState(options.state);
  const settings = await pipelineOptions(options);
  const saved = checkpoint?.saved?.sections.alerts;
  const pipeline = saved === undefined
    ? new AlertPipeline(settings)
    : AlertPipeline.fromJSON(saved, settings);
  const watcher = new Watcher(detector, pipeline, {
    ...(options.lateness !== undefined && { lateness: options.lateness }),
    onBadRow: (row) => badRows.report(row),
  });
  const output = disposables.use(await openOutput(options, checkpoint));

  const stop = new AbortController();
  let signal: SignalName | undefined;
  signals.onFirst((name) => {
    signal = name;
    stop.abort();
  });
  const key = absolute(path);
  const counts = captureCounts();
  const input = await openWatchInput(path, {
    format: options.format,
    packets: {
      ignoreChecksums: options["ignore-checksums"],
      linger: LIVE_LINGER,
      counts,
    },
    from: checkpoint?.saved?.positions[key] ?? [],
    signal: stop.signal,
    tell: (message) => notices.note(message),
  });
  const wait = options.lateness ?? detector.windowing.lateness ??
    DEFAULT_LATENESS;
  const loop = new WatchLoop({
    input,
    watcher,
    pipeline,
    output,
    ...(checkpoint && { state: { checkpoint, path: key } }),
    onOverload: options["on-overload"],
    signal: stop.signal,
    idleSeconds: Math.max(1, wait),
    tell: (message) => notices.warn(message),
  });

  const { allowlist } = options;
  const parts: ReloadedPart[] = [{
    name: "output",
    renew: () => output.reopen(),
  }, {
    name: "model",
    async renew() {
      const next = await loadDetector(options.model, options.threshold);
      try {
        watcher.replaceDetector(next);
      } catch (error) {
        next[Symbol.dispose]();
        throw error;
      }
      detector[Symbol.dispose]();
      detector = next;
    },
  }];
  if (allowlist !== undefined) {
    parts.push({
      name: "allowlist",
      renew: async () =>
        pipeline.replaceAllowlist(await Allowlist.read(allowlist)),
    });
  }
  disposables.use(
    onHangup(() => void loop.between(() => reloadParts(parts, notices))),
  );

  const health = new Health(() => ({
    rows: watcher.counts.connections,
    badRows: watcher.badRows,
    ...pipeline.counts,
    drops: loop.drops,
    late: watcher.counts.late,
    evicted: watcher.counts.evicted + counts.evicted +
      pipeline.evictedIncidents,
    ...(watcher.newest !== undefined && { newest: watcher.newest }),
  }), { silentMinutes: options["silent-minutes"] });
  disposables.use(health.start(tellHealth));
  disposables.use(warnOfChecksums(counts, notices));

  notices.note(
    `watching ${path === "-" ? "stdin" : path} with ${options.model}, ` +
      `at most ${recordsText(options["max-alerts"])}`,
  );
  await loop.run();
  await output.flush();
  badRows.summarize();
  tellSkipped(input.skipped, counts, notices);
  if (options.health !== undefined) tellHealth(health.beat());
  const { alerts, opened, merged, held, allowed } = pipeline.counts;
  notices.note(
    `${countText(watcher.counts.connections)} connections, ` +
      `${countText(alerts)} alerts: ${countText(opened)} opened an incident, ` +
      `${countText(merged)} belong to one, ${
        countText(held)
      } were held back, ` +
      `${countText(allowed)} are on the allowlist; ` +
      `${countText(loop.drops)} connections were dropped`,
  );
  if (signal !== undefined) return SIGNAL_EXIT_CODES[signal];
  // Of rows that are all bad, the format is wrong: that must not look like quiet.
  if (watcher.badRows > 0 && watcher.counts.connections + loop.drops === 0) {
    throw new BadInputError(
      `Cannot find a connection in ${path === "-" ? "stdin" : path}: ` +
        `none of ${countText(watcher.badRows)} rows could be read`,
    );
  }
  return 0;
}

/** What `--max-alerts` asks for, in words. */
function recordsText({ count, seconds }: Rate): string {
  const records = count === 1 ? "record" : "records";
  return `${countText(count)} ${records} in ${countText(seconds)} s`;
}

/** `gatewarden watch`: live input in, few alerts out. */
export const watchCommand: Command = defineCommand({
  name: "watch",
  description:
    "Follows a log of connections as it grows and is rotated (Zeek's conn.log, " +
    "Suricata's eve.json), or reads a pipe or capture to its end, and writes " +
    "incidents as NDJSON: few, each with reasons and a sentence. SIGHUP reopens " +
    "the output and reloads model and allowlist; SIGTERM and Ctrl-C end it, and " +
    "with --state the next start goes on from there.",
  operands: "FILE|-",
  operandCount: [1, 1],
  options: WATCH_OPTIONS,
  examples: [
    "gatewarden watch --model my.json --state watch.json /opt/zeek/logs/current/conn.log",
    "tcpdump -i eth0 -U -w - | gatewarden watch --model my.json --format pcap -",
  ],
  run: ({ options, operands }, session) => run(options, operands, session),
});
