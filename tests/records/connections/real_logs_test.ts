import {
  assertEquals,
  assertInstanceOf,
  assertStringIncludes,
} from "@std/assert";
import { ConfigurationError } from "../../../lib/errors.ts";
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import { missing, sharedFile } from "../../shared_data.ts";
import { gzipped, memorySource } from "../traffic_helpers.ts";
import {
  bad,
  good,
  readConnections,
  sharedSource,
} from "./connection_helpers.ts";

const ignore = missing("data/zeek");

async function textOf(path: string): Promise<string> {
  const bytes = await Deno.readFile(sharedFile(`data/${path}`));
  if (!path.endsWith(".gz")) return new TextDecoder().decode(bytes);
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).text();
}

/** The lines that hold data. */
async function dataLines(path: string): Promise<string[]> {
  const lines = (await textOf(path)).split("\n");
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

function tally(rows: readonly ConnectionRecord[], label: string) {
  const counts: Record<string, number> = {};
  for (const { labels } of rows) {
    const name = labels?.[label] ?? "none";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Column by column what a naive reading of a log of Zeek's own form gives. */
function naive(text: string): Record<string, string>[] {
  let names: string[] = [];
  const rows: Record<string, string>[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#fields")) names = line.split("\t").slice(1);
    if (line.startsWith("#") || line.trim() === "") continue;
    const cells = line.split("\t");
    rows.push(Object.fromEntries(names.map((name, i) => [name, cells[i]!])));
  }
  return rows;
}

const LOGS: [path: string, rows: number | undefined][] = [
  ["zeek/zat/conn.log", 360],
  ["zeek/zat/conn.json.log", 50],
  ["zeek/zat/conn_date_issue.log", 3],
  ["zeek/stratosphere/001-labeled-conn.log", 992],
  ["zeek/stratosphere/002-portscan-conn.json.log", 4504],
  ["zeek/stratosphere/008-conn.log.labeled", 5663],
  ["zeek/rita/conn_all_fields.json.log", undefined],
  ["zeek/rita/open_conns/closed-conn.log", undefined],
  ["zeek/rita/open_conns/conn.log", undefined],
  ["zeek/rita/open_conns/open_conn.log", undefined],
  ["zeek/rita/proxy/conn.log", undefined],
  ["zeek/rita/proxy_rolling/conn.15:00:00-16:00:00.log.gz", undefined],
  ["zeek/rita/proxy_rolling/conn.16:00:00-17:00:00.log.gz", undefined],
];

Deno.test(
  { name: "real logs of Zeek are read to the last line", ignore },
  async () => {
    for (const [path, expected] of LOGS) {
      const { format, rows, error } = await readConnections([
        sharedSource(path),
      ]);
      const lines = await dataLines(path);
      assertEquals([format, error], ["zeek", undefined], path);
      assertEquals(bad(rows), [], path);
      assertEquals(rows.length, lines.length, path);
      if (expected !== undefined) assertEquals(rows.length, expected, path);
      assertEquals(rows.map(({ index }) => index), rows.map((_, i) => i));
    }
  },
);

Deno.test({
  name: "each value of real logs is that of a naive reading",
  ignore,
}, async () => {
  const number = (text: string | undefined) =>
    text === undefined || text === "-" ? null : Number(text);
  const text = (text: string | undefined) =>
    text === undefined || text === "-" || text === "(empty)" ? null : text;
  for (const [path] of LOGS) {
    if (path.includes(".json")) continue;
    const { rows } = await readConnections([sharedSource(path)]);
    const expected = naive(await textOf(path)).map((row) => [
      Number(row.ts),
      text(row.uid),
      row["id.orig_h"],
      Number(row["id.orig_p"]),
      row["id.resp_h"],
      Number(row["id.resp_p"]),
      row.proto,
      text(row.service),
      number(row.duration),
      number(row.orig_bytes),
      number(row.resp_bytes),
      text(row.conn_state),
      text(row.history),
      number(row.orig_pkts),
      number(row.orig_ip_bytes),
      number(row.resp_pkts),
      number(row.resp_ip_bytes),
      text(row.label),
      text(row.detailedlabel),
    ]);
    const found = good(rows).map((row) => [
      row.start,
      row.uid,
      row.originator,
      row.originatorPort,
      row.responder,
      row.responderPort,
      row.protocol,
      row.service,
      row.duration,
      row.originatorBytes,
      row.responderBytes,
      row.state,
      row.history,
      row.originatorPackets,
      row.originatorWireBytes,
      row.responderPackets,
      row.responderWireBytes,
      row.labels?.label ?? null,
      row.labels?.detailedlabel ?? null,
    ]);
    assertEquals(found, expected, path);
  }
});

Deno.test({ name: "labels of real logs are kept", ignore }, async () => {
  const path = "zeek/stratosphere/008-conn.log.labeled";
  const { rows } = await readConnections([sharedSource(path)]);
  const { Malicious, Benign, ...rest } = tally(good(rows), "label");
  assertEquals([Malicious, Benign], [4201, 1402]);
  assertEquals(Object.values(rest), [60]);
});

Deno.test(
  { name: "rotated logs put together by cat are one log", ignore },
  async () => {
    const folder = "zeek/rita/proxy_rolling";
    const paths = [
      `${folder}/conn.15:00:00-16:00:00.log.gz`,
      `${folder}/conn.16:00:00-17:00:00.log.gz`,
      `${folder}/conn.15:00:00-16:00:00.log.gz`,
    ];
    const parts = await Promise.all(
      paths.map((path) => Deno.readFile(sharedFile(`data/${path}`))),
    );
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    const apart = await readConnections(paths.map(sharedSource));
    const together = await readConnections([
      memorySource(bytes, "all.gz", 10_000),
    ]);
    assertEquals(together.error, undefined);
    const uids = ({ rows }: typeof apart) => good(rows).map(({ uid }) => uid);
    assertEquals(uids(together), uids(apart));
    const lines = await Promise.all(paths.map(dataLines));
    assertEquals(together.rows.length, lines.flat().length);
  },
);

Deno.test({ name: "cut-off logs give one bad row", ignore }, async () => {
  const tsv = await readConnections([
    sharedSource("zeek/rita/truncated/conn.log"),
  ]);
  assertEquals(tsv.error, undefined);
  assertEquals([good(tsv.rows).length, bad(tsv.rows).length], [58, 1]);
  assertStringIncludes(
    bad(tsv.rows)[0]!.problem,
    "Cannot parse conn.log line 67: it has 9 fields, expected the 21 of its header",
  );
  const json = await readConnections([
    sharedSource("zeek/rita/truncated/conn_json.log"),
  ]);
  const lines = await dataLines("zeek/rita/truncated/conn_json.log");
  assertEquals(json.rows.length, lines.length);
  // The third has port 93145, the last is cut off.
  assertEquals(
    bad(json.rows).map(({ line, field }) => [line, field]),
    [[3, "id.orig_p"], [4, undefined]],
  );
});

Deno.test(
  { name: "what is no connection log is refused", ignore },
  async () => {
    const cases: [path: string, problem: string][] = [
      [
        "zeek/zat/dns.log",
        "Cannot read connections from dns.log: it is a Zeek dns log, not a connection log (conn.log)",
      ],
      ["zeek/rita/text_file/conn.log", 'it starts with "Lorem ipsum'],
      [
        "zeek/rita/truncated/conn_top.log",
        "a Zeek log whose header is missing",
      ],
      ["zeek/stratosphere/LICENSE", "it starts with"],
    ];
    for (const [path, problem] of cases) {
      const error = await readConnections([sharedSource(path)])
        .then(({ error }) => error, (error) => error);
      assertInstanceOf(error, ConfigurationError);
      assertStringIncludes(error.message, problem);
    }
  },
);

Deno.test({
  name: "real flows of Suricata are read, and alerts alone are refused",
  ignore: missing("data/suricata"),
}, async () => {
  const path = "suricata/test6-malicious.eve.json";
  const { format, rows, error, skipped } = await readConnections([
    sharedSource(path),
  ]);
  assertEquals([format, error], ["suricata", undefined]);
  assertEquals(bad(rows), []);
  assertEquals(rows.length, 3512);
  const events = (await dataLines(path)).map((line) => JSON.parse(line));
  const flows = events.filter(({ event_type }) => event_type === "flow");
  const host = (address: string) =>
    address.includes(":")
      ? new URL(`http://[${address}]/`).hostname.slice(1, -1)
      : address;
  assertEquals(
    good(rows).map((row) => [
      row.uid,
      Math.floor(row.start),
      row.originator,
      row.responder,
      row.originatorPackets,
      row.responderWireBytes,
    ]),
    flows.map(({ flow_id, src_ip, dest_ip, flow }) => [
      String(flow_id),
      Date.parse(flow.start.replace(/\..*/, "+02:00")) / 1000,
      host(src_ip),
      host(dest_ip),
      flow.pkts_toserver,
      flow.bytes_toclient,
    ]),
  );
  const states: Record<string, number> = {};
  for (const { protocol, state } of good(rows)) {
    if (protocol === "tcp") {
      states[state ?? "none"] = (states[state ?? "none"] ?? 0) + 1;
    }
  }
  assertEquals(states.REJ, 1874 + 63 + 2);
  assertEquals(states.none, 15);
  assertEquals(Object.values(skipped).reduce((a, b) => a + b), 5000 - 3512);
  assertEquals(skipped.alert, 745);

  const alerts = await readConnections([
    sharedSource("suricata/alerts-only.eve.json"),
  ]);
  assertEquals(
    (alerts.error as Error).message,
    "Cannot find a connection in alerts-only.eve.json: only 3203 alert events " +
      "but no flow event: add flow to the types of the eve-log output in " +
      "suricata.yaml",
  );
});

Deno.test({ name: "gzip changes nothing", ignore }, async () => {
  const path = "zeek/zat/conn.log";
  const plain = await Deno.readFile(sharedFile(`data/${path}`));
  const source = memorySource(await gzipped(plain), "conn.log", 777);
  const { rows } = await readConnections([source]);
  assertEquals(rows, (await readConnections([sharedSource(path)])).rows);
});
