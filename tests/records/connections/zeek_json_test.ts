import { assertEquals } from "@std/assert";
import { zeekJsonRows } from "../../../lib/records/connections/zeek_json.ts";
import { zeekRows } from "../../../lib/records/connections/zeek.ts";
import { bad, good, readLines } from "./connection_helpers.ts";

const read = (lines: readonly unknown[]) =>
  readLines(
    zeekJsonRows,
    lines.map((line) => typeof line === "string" ? line : JSON.stringify(line))
      .join("\n"),
  );

const LINE = {
  ts: 1575413096.052279,
  uid: "CH53301MTU21BMj2Bj",
  "id.orig_h": "10.18.20.97",
  "id.orig_p": 49187,
  "id.resp_h": "10.18.20.8",
  "id.resp_p": 88,
  proto: "tcp",
  service: "krb_tcp",
  duration: 0.0012309551239013672,
  orig_bytes: 242,
  resp_bytes: 283,
  conn_state: "RSTR",
  missed_bytes: 0,
  history: "ShADdFar",
  orig_pkts: 4,
  orig_ip_bytes: 414,
  resp_pkts: 5,
  resp_ip_bytes: 455,
};

const RECORD = {
  index: 0,
  line: 1,
  uid: "CH53301MTU21BMj2Bj",
  start: 1575413096.052279,
  duration: 0.0012309551239013672,
  protocol: "tcp",
  ipProtocol: 6,
  originator: "10.18.20.97",
  originatorPort: 49187,
  responder: "10.18.20.8",
  responderPort: 88,
  service: "krb_tcp",
  state: "RSTR",
  originatorBytes: 242,
  responderBytes: 283,
  originatorPackets: 4,
  responderPackets: 5,
  originatorWireBytes: 414,
  responderWireBytes: 455,
  history: "ShADdFar",
};

Deno.test("zeekJsonRows() reads keys with dots or underscores, and every form of time", async () => {
  const underscored = Object.fromEntries(
    Object.entries(LINE).map(([key, value]) => [key.replace(".", "_"), value]),
  );
  const { rows, error } = await read([
    LINE,
    underscored,
    { ...LINE, ts: "2019-12-03T22:44:56.052279Z" },
    { ...LINE, ts: "1575413096.052279", _path: "conn", label: "" },
    { ...LINE, ts: 1575413096052.279, orig_bytes: "242" },
  ]);
  assertEquals(error, undefined);
  const expected = rows.map((_, i) => ({ ...RECORD, index: i, line: i + 1 }));
  assertEquals(rows as unknown[], expected);
});

Deno.test("zeekJsonRows() keeps labels aside", async () => {
  const labels = { label: "Malicious", detailedlabel: "C&C" };
  const { rows } = await read([{ ...LINE, ...labels }]);
  assertEquals(rows as unknown[], [{ ...RECORD, labels }]);
});

Deno.test("zeekJsonRows() skips and counts other logs", async () => {
  const dns = {
    ts: 1,
    uid: "C",
    "id.orig_h": "10.0.0.1",
    proto: "udp",
    query: "x",
  };
  const { rows, skipped } = await read([
    { ...dns, _path: "dns" },
    "",
    dns,
    { _path: "conn", ...LINE },
    { ...LINE, _path: "conn_long" },
    {},
  ]);
  assertEquals(rows as unknown[], [{ ...RECORD, line: 4 }]);
  assertEquals(skipped, { dns: 1, conn_long: 1, "record without _path": 2 });
});

Deno.test("zeekJsonRows() bounds what it counts by", async () => {
  const lines = Array.from({ length: 1000 }, (_, i) => ({ _path: `log${i}` }));
  const { skipped } = await read([...lines, { _path: "x".repeat(1000) }]);
  assertEquals(Object.keys(skipped).length, 201);
  assertEquals(skipped.other, 801);
});

Deno.test("zeekJsonRows() tells what is wrong with a line", async () => {
  const { "id.orig_h": _, ...noOriginator } = LINE;
  const cases: [line: unknown, problem: string][] = [
    ['{"ts":1', '"{\\"ts\\":1" is not valid JSON'],
    ["[1]", 'expected a JSON object, found "[1]"'],
    [
      { ...LINE, duration: "abc" },
      'field "duration" is "abc", expected a number',
    ],
    [
      { ...LINE, duration: true },
      'field "duration" is true, expected a number',
    ],
    [
      { ...LINE, orig_bytes: {} },
      'field "orig_bytes" is an object, expected a number',
    ],
    [
      { ...LINE, service: ["dns"] },
      'field "service" is an array, expected a text',
    ],
    [
      { ...LINE, "id.resp_p": 93145 },
      'field "id.resp_p" is 93145, expected a port from 0 to 65535',
    ],
    [noOriginator, 'field "id.orig_h" has no value, expected an IP address'],
    [
      { ...LINE, ts: "yesterday" },
      'field "ts" is "yesterday", expected a time, in seconds since 1970 or ISO 8601',
    ],
    ["x".repeat(2 ** 20 + 1), "the line is longer than 1 MiB"],
  ];
  const { rows } = await read([...cases.map(([line]) => line), LINE]);
  assertEquals(
    bad(rows).map(({ index, line, problem }) => [index, line, problem]),
    cases.map(([, problem], i) => [
      i,
      i + 1,
      `Cannot parse x.log line ${i + 1}: ${problem}`,
    ]),
  );
  assertEquals(good(rows).map(({ index }) => index), [cases.length]);
});

Deno.test("zeekRows() goes by the first line that is not blank", async () => {
  const tsv =
    "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n" +
    "1\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\n";
  for (
    const text of [tsv, JSON.stringify(LINE), "\n \n" + JSON.stringify(LINE)]
  ) {
    for (const chunkBytes of [1, 1000]) {
      const { rows, error } = await readLines(zeekRows, text, chunkBytes);
      assertEquals(error, undefined);
      assertEquals(good(rows).length, 1);
    }
  }
  assertEquals((await readLines(zeekRows, "")).rows, []);
  assertEquals((await readLines(zeekRows, "\n\n")).rows, []);
});
