/**
 * Captures beside the `conn.log` that Zeek itself writes for them: our reading
 * of the capture, row by row against the log.
 *
 * Start times are masked in those logs and names depend on a seed, so rows are
 * matched by what is left: those that agree in every column first, then what
 * remains of the same ends, then the rest.
 */
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import {
  captureConnections,
  type CaptureOptions,
} from "../../../lib/records/packets/capture_connections.ts";

/** Where the pairs are, seen from the project's root. */
export const ZEEK_PAIRS: URL = new URL(
  "../../../../shared/data/zeek-btest/",
  import.meta.url,
);

/** Zeek's columns that are compared, and how a record gives them. */
const COLUMNS: Record<string, (record: ConnectionRecord) => unknown> = {
  "id.orig_h": (record) => record.originator,
  "id.orig_p": (record) => record.originatorPort,
  "id.resp_h": (record) => record.responder,
  "id.resp_p": (record) => record.responderPort,
  proto: (record) => record.protocol,
  ip_proto: (record) => record.ipProtocol,
  conn_state: (record) => record.state,
  duration: (record) => record.duration?.toFixed(6),
  orig_bytes: (record) => record.originatorBytes,
  resp_bytes: (record) => record.responderBytes,
  orig_pkts: (record) => record.originatorPackets,
  resp_pkts: (record) => record.responderPackets,
  orig_ip_bytes: (record) => record.originatorWireBytes,
  resp_ip_bytes: (record) => record.responderWireBytes,
};

/** Columns told beside the comparison, which they do not enter. */
const ASIDE: Record<string, (record: ConnectionRecord) => unknown> = {
  history: (record) => record.history,
  service: (record) => record.service,
};

const ENDS = ["id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto"];

/** A row of either side: column to text. */
export type PairRow = Record<string, string>;

/** A capture and what Zeek makes of it. */
export interface ZeekPair {
  readonly name: string;
  readonly log: URL;
  readonly capture: URL;
  /** Zeek's flags, such as `-C` for checksums left alone. */
  readonly flags: string;
  readonly covers: string;
}

/** How a pair came out. */
export interface PairResult {
  readonly pair: ZeekPair;
  /** Rows of Zeek's log. */
  readonly expected: number;
  /** Rows of ours. */
  readonly found: number;
  /** Rows that agree in every compared column. */
  readonly agreeing: number;
  /** Of those, the rows whose history agrees as well, where the log tells it. */
  readonly sameHistory: number;
  /** Rows that disagree or that only one side has. */
  readonly differing: readonly {
    readonly expected?: PairRow;
    readonly found?: PairRow;
    readonly columns: readonly string[];
  }[];
}

/** The pairs of the index. */
export function zeekPairs(): ZeekPair[] {
  const text = Deno.readTextFileSync(new URL("INDEX.tsv", ZEEK_PAIRS));
  const pairs = new URL("pairs/", ZEEK_PAIRS);
  return text.trim().split("\n").slice(1).map((line) => {
    const [name, , , pcap, , flags, covers] = line.split("\t");
    const log = new URL(name!, pairs);
    const capture = new URL(pcap!.split("/").at(-1)!, log);
    return { name: name!, log, capture, flags: flags!, covers: covers! };
  });
}

/** Whether Zeek was told to leave checksums alone. */
export function ignoresChecksums(pair: ZeekPair): boolean {
  return /(^|\s)-C\b|ignore_checksums_nets/.test(pair.flags) &&
    !pair.flags.includes("no ignore");
}

/** Reads a capture whole. */
export async function readCapture(
  capture: URL,
  options: CaptureOptions,
): Promise<ConnectionRecord[]> {
  const file = await Deno.open(capture);
  const rows = captureConnections(
    file.readable,
    capture.pathname.split("/").at(-1)!,
    { next: 0 },
    options,
  );
  const records: ConnectionRecord[] = [];
  for await (const batch of rows) {
    for (const row of batch) if (!("problem" in row)) records.push(row);
  }
  return records;
}

/** The rows of a log; some logs are cut to a few columns without `#fields`. */
export function readLog(text: string): PairRow[] {
  const rows: PairRow[] = [];
  let columns: string[] | undefined;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (line.startsWith("#fields\t")) columns = line.split("\t").slice(1);
    else if (line.startsWith("#")) continue;
    else if (columns === undefined) columns = line.split("\t");
    else {
      const values = line.split("\t");
      rows.push(
        Object.fromEntries(columns.map((name, i) => [name, values[i]!])),
      );
    }
  }
  return rows;
}

/** A record under Zeek's names, as its log writes it. */
export function toPairRow(record: ConnectionRecord): PairRow {
  return Object.fromEntries(
    Object.entries({ ...COLUMNS, ...ASIDE }).map((
      [name, value],
    ) => [name, String(value(record) ?? "-")]),
  );
}

/** Compares a pair. */
export async function comparePair(pair: ZeekPair): Promise<PairResult> {
  const expected = readLog(await Deno.readTextFile(pair.log));
  const records = await readCapture(pair.capture, {
    ignoreChecksums: ignoresChecksums(pair),
  });
  const found = records.map(toPairRow);
  const columns = Object.keys(COLUMNS).filter((name) =>
    expected.length > 0 && name in expected[0]!
  );
  const ends = columns.filter((name) => ENDS.includes(name));
  const counts = { agreeing: 0, sameHistory: 0 };
  // A log that tells the history lets rows alike in all else be told apart.
  let left = match(expected, found, [...columns, "history"], () => {
    counts.agreeing++;
    counts.sameHistory++;
  });
  left = match(left.expected, left.found, columns, (row) => {
    counts.agreeing++;
    if (!("history" in row)) counts.sameHistory++;
  });
  const differing: PairResult["differing"][number][] = [];
  left = match(left.expected, left.found, ends, (expected, found) => {
    differing.push({
      expected,
      found,
      columns: unlike(expected, found, columns),
    });
  });
  for (const row of left.expected) differing.push({ expected: row, columns });
  for (const row of left.found) differing.push({ found: row, columns });
  return {
    pair,
    expected: expected.length,
    found: found.length,
    ...counts,
    differing,
  };
}

function unlike(a: PairRow, b: PairRow, columns: readonly string[]): string[] {
  return columns.filter((name) => a[name] !== b[name]);
}

/** Matches rows that are alike in `columns`; gives what is left of each side. */
function match(
  expected: readonly PairRow[],
  found: readonly PairRow[],
  columns: readonly string[],
  onMatch: (expected: PairRow, found: PairRow) => void,
): { expected: PairRow[]; found: PairRow[] } {
  const key = (row: PairRow) => columns.map((name) => row[name]).join("\t");
  const waiting = Map.groupBy(found, key);
  const left: PairRow[] = [];
  for (const row of expected) {
    const other = waiting.get(key(row))?.shift();
    if (other === undefined) left.push(row);
    else onMatch(row, other);
  }
  return { expected: left, found: [...waiting.values()].flat() };
}
