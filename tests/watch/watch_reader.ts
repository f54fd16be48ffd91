import { connectionModel } from "../cli/connection_model.ts";
import { START, ZEEK_HEADER, zeekLines } from "../cli/connection_logs.ts";
import { startCli } from "../cli/run_cli.ts";
import { type RotationReader, textIn } from "./rotation_reader.ts";

/** Lines in a row that come from the same host. */
const LINES_PER_HOST = 1000;

/** Connections a second, by their starts. */
const PER_SECOND = 100;

const TEMPLATE = zeekLines(1).trimEnd().split("\t");

/** Connection `n`, a hundredth of a second after the one before. */
function line(n: number, pad: string): string {
  const host = Math.floor(n / LINES_PER_HOST);
  const fields = [...TEMPLATE];
  fields[0] = (START + n / PER_SECOND).toFixed(6);
  fields[1] = `C${n}${pad}`;
  fields[2] = `10.1.${host >> 8}.${host & 255}`;
  return fields.join("\t");
}

interface Counted {
  readonly source: string;
  readonly alerts: number;
}

interface State {
  readonly sections: {
    readonly alerts: {
      readonly counts: { readonly alerts: number };
      readonly incidents: { readonly open: readonly Counted[] };
    };
  };
}

function stateIn(folder: string): State["sections"]["alerts"] | undefined {
  const text = textIn(`${folder}/state.json`);
  if (text === "") return undefined;
  return (JSON.parse(text) as State).sections.alerts;
}

/** Closed incidents, each of which counts its alerts. */
function closedIn(folder: string): Counted[] {
  return textIn(`${folder}/out.ndjson`).split("\n")
    .filter((text) => text.includes('"event":"closed"'))
    .map((text) => JSON.parse(text) as Counted);
}

/**
 * `gatewarden watch` itself, with a threshold that makes an alert of every line.
 *
 * Each alert belongs to an incident of its host, and is counted once, when that
 * closes or in the state. A thousand lines in a row are one host's: lines that are
 * lost in one place do not make up for lines that are repeated in another. The
 * state's own count of alerts must agree.
 */
export const watchReader: RotationReader = {
  header: ZEEK_HEADER,
  line,
  async start(folder) {
    const { model } = await connectionModel();
    const child = await startCli([
      "watch",
      `${folder}/conn.log`,
      "--model",
      model,
      "--threshold",
      "-1",
      "--max-alerts",
      "1000000/s",
      "--output",
      `${folder}/out.ndjson`,
      "--state",
      `${folder}/state.json`,
      "--health",
      `${folder}/health.ndjson`,
      "--quiet",
    ]);
    await child.stdin.close();
    child.stdout.cancel();
    return child;
  },
  progress: (folder) => stateIn(folder)?.counts.alerts ?? 0,
  tally(folder, written) {
    const { counts, incidents } = stateIn(folder)!;
    const alerts = new Map<string, number>();
    for (const one of [...closedIn(folder), ...incidents.open]) {
      alerts.set(one.source, (alerts.get(one.source) ?? 0) + one.alerts);
    }
    let [lost, repeated, sum] = [0, 0, 0];
    for (let n = 0; n < written; n += LINES_PER_HOST) {
      const source = line(n, "").split("\t")[2]!;
      const count = alerts.get(source) ?? 0;
      const expected = Math.min(LINES_PER_HOST, written - n);
      lost += Math.max(0, expected - count);
      repeated += Math.max(0, count - expected);
      sum += count;
      alerts.delete(source);
    }
    const others = [...alerts.values()].reduce((a, b) => a + b, 0);
    return { lost, repeated, foreign: others + Math.abs(counts.alerts - sum) };
  },
  gap: 4000,
  quiet: 15_000,
};
