import {
  assertEquals,
  assertInstanceOf,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../../lib/errors.ts";
import { zeekTsvRows } from "../../../lib/records/connections/zeek_tsv.ts";
import { bad, good, readLines } from "./connection_helpers.ts";

const read = (text: string, chunkBytes?: number) =>
  readLines(zeekTsvRows, text, chunkBytes);

const COLUMNS =
  "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration " +
  "orig_bytes resp_bytes conn_state local_orig missed_bytes history " +
  "orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents";
const LINE =
  "1379288667.706265 CoyZrY2g74UvMMgp4a 192.168.33.10 1032 54.245.228.191 80 " +
  "tcp http 0.447460 601 38393 RSTO - 0 ShADadR 22 1489 31 39641 (empty)";

/** A log of the given columns and lines, both with spaces for the separator. */
function log(
  columns: string,
  lines: readonly string[],
  separator = "\t",
): string {
  const code = separator.charCodeAt(0).toString(16).padStart(2, "0");
  const rows = [
    `#separator \\x${code}`,
    "#set_separator ,",
    "#empty_field (empty)",
    "#unset_field -",
    "#path conn",
    "#open 2014-04-03-10-08-27",
    `#fields ${columns}`,
    "#types whatever",
    ...lines,
    "#close 2014-04-03-10-08-28",
  ];
  return rows.map((row, i) => i === 0 ? row : row.replaceAll(" ", separator))
    .join("\n") + "\n";
}

const RECORD = {
  index: 0,
  line: 9,
  uid: "CoyZrY2g74UvMMgp4a",
  start: 1379288667.706265,
  duration: 0.44746,
  protocol: "tcp",
  ipProtocol: 6,
  originator: "192.168.33.10",
  originatorPort: 1032,
  responder: "54.245.228.191",
  responderPort: 80,
  service: "http",
  state: "RSTO",
  originatorBytes: 601,
  responderBytes: 38393,
  originatorPackets: 22,
  responderPackets: 31,
  originatorWireBytes: 1489,
  responderWireBytes: 39641,
  history: "ShADadR",
};

Deno.test("zeekTsvRows() reads a connection", async () => {
  const { rows, error } = await read(log(COLUMNS, [LINE]));
  assertEquals(error, undefined);
  assertEquals(rows as unknown[], [RECORD]);
});

Deno.test("zeekTsvRows() goes by the header: order, separator, further columns", async () => {
  const names = COLUMNS.split(" ");
  const cells = LINE.split(" ");
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(names.map((_, i) => i), { minLength: names.length }),
      fc.constantFrom("\t", ",", ";", "|", "\x01"),
      fc.boolean(),
      fc.integer({ min: 1, max: 400 }),
      async (order, separator, escaped, chunkBytes) => {
        // A backslash anywhere makes the line take the other way through.
        const more = escaped ? " a\\x2db" : " x";
        const columns = order.map((i) => names[i]).join(" ") + " _node_name";
        const line = order.map((i) => cells[i]).join(" ") + more;
        const text = log(columns, [line], separator);
        const { rows, error } = await read(text, chunkBytes);
        assertEquals(error, undefined);
        assertEquals(rows as unknown[], [RECORD]);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("zeekTsvRows() takes unset and empty cells as missing, and columns may be absent", async () => {
  const few = "id.resp_p id.resp_h proto ts id.orig_h id.orig_p";
  const { rows } = await read(log(few, ["53 ff02::1:3 udp 32 FE80:0::1 5355"]));
  const record = {
    ...Object.fromEntries(Object.keys(RECORD).map((key) => [key, null])),
    index: 0,
    line: 9,
    uid: "",
    start: 32,
    protocol: "udp",
    ipProtocol: 17,
    originator: "fe80::1",
    originatorPort: 5355,
    responder: "ff02::1:3",
    responderPort: 53,
  };
  assertEquals(rows as unknown[], [record]);
  const all = log(`${few} uid duration service label`, [
    "53 ff02::1:3 udp 32 fe80::1 5355 - - (empty) -",
  ]);
  assertEquals((await read(all)).rows as unknown[], [record]);
  const marks = all.replace("#unset_field\t-", "#unset_field\tNIL")
    .replace("#empty_field\t(empty)", "#empty_field\t\\x2d").replace(
      "5355\t-\t-\t(empty)\t-",
      "5355\tNIL\tNIL\t-\t-",
    );
  assertEquals((await read(marks)).rows as unknown[], [record]);
});

Deno.test("zeekTsvRows() knows icmp's protocol by the address, and ip_proto if told", async () => {
  const columns = "ts id.orig_h id.orig_p id.resp_h id.resp_p proto ip_proto";
  const { rows } = await read(log(columns, [
    "1 10.0.0.1 8 10.0.0.2 0 icmp -",
    "1 fe80::1 133 ff02::2 134 icmp -",
    "1 10.0.0.1 0 10.0.0.2 0 unknown_transport 132",
    "1 10.0.0.1 0 10.0.0.2 0 unknown_transport -",
  ]));
  assertEquals(good(rows).map((row) => row.ipProtocol), [1, 58, 132, null]);
});

Deno.test("zeekTsvRows() undoes escapes in texts", async () => {
  const columns = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto " +
    "service label detailedlabel";
  const { rows } = await read(log(columns, [
    "1 \\x43a\\x09b 10.0.0.1 1 10.0.0.2 2 tcp DNS\\x2cHTTP caf\\xc3\\xa9 a\\\\x2d",
    "1 - 10.0.0.1 1 10.0.0.2 2 tcp - \\x2d -",
  ]));
  assertEquals(
    good(rows).map(({ uid, service, labels }) => [uid, service, labels]),
    [
      ["Ca\tb", "dns,http", { label: "café", detailedlabel: "a\\x2d" }],
      ["", null, { label: "-" }],
    ],
  );
});

Deno.test("zeekTsvRows() keeps labels aside, also where their tabs were lost", async () => {
  const columns = COLUMNS.replace("tunnel_parents", "");
  const line = LINE.replace("(empty)", "");
  const tabbed = log(`${columns}tunnel_parents label detailed-label`, [
    `${line}(empty) Malicious PartOfAScan`,
    `${line}(empty) Background (empty)`,
  ]);
  const lost = log(`${columns}LAST`, [`${line}A`, `${line}B`])
    .replace("LAST", "tunnel_parents   label   detailed-label")
    .replace("A\n", "(empty)   Malicious   PartOfAScan\n")
    .replace("\tB\n", "\t(empty)   Background   -\n");
  for (const text of [tabbed, lost]) {
    const { rows } = await read(text);
    assertEquals(good(rows).map(({ labels }) => labels), [
      { label: "Malicious", "detailed-label": "PartOfAScan" },
      { label: "Background" },
    ]);
    const { labels: _, ...rest } = good(rows)[0]!;
    assertEquals(rest as unknown, RECORD);
  }
});

Deno.test("zeekTsvRows() takes a new header anywhere, and counts on", async () => {
  const few = "proto ts id.orig_h id.orig_p id.resp_h id.resp_p";
  const first = log(COLUMNS, [LINE, LINE]);
  const second = log(few, ["udp 5 10.0.0.1 1 10.0.0.2 2"], ",");
  const changed = "#fields,id.resp_p,ts,id.orig_h,id.orig_p,id.resp_h,proto\n" +
    "7,6,10.0.0.1,1,10.0.0.2,tcp\n";
  const { rows, error } = await read(first + "\n" + second + changed);
  assertEquals(error, undefined);
  assertEquals(
    good(rows).map(({ index, line, responderPort }) => [
      index,
      line,
      responderPort,
    ]),
    [[0, 9, 80], [1, 10, 80], [2, 21, 2], [3, 24, 7]],
  );
});

Deno.test("zeekTsvRows() tells what is wrong with a line", async () => {
  const names = COLUMNS.split(" ");
  const cases: [column: string, text: string, problem: string][] = [
    ["duration", "abc", 'is "abc", expected a number'],
    ["duration", "-1", 'is "-1", expected 0 or more seconds'],
    [
      "ts",
      "-",
      "has no value, expected a time, in seconds since 1970 or ISO 8601",
    ],
    [
      "ts",
      "1e99",
      'is "1e99", expected a time, in seconds since 1970 or ISO 8601',
    ],
    ["orig_bytes", "1.5", 'is "1.5", expected a whole number of 0 or more'],
    ["resp_pkts", "", 'is "", expected a number'],
    ["resp_pkts", ".", 'is ".", expected a number'],
    ["id.orig_p", "65536", 'is "65536", expected a port from 0 to 65535'],
    ["id.resp_p", "-", "has no value, expected a port from 0 to 65535"],
    ["id.orig_h", "10.0.0.256", 'is "10.0.0.256", expected an IP address'],
    ["id.resp_h", "host", 'is "host", expected an IP address'],
    ["proto", "xyz", 'is "xyz", expected tcp, udp, icmp or unknown_transport'],
    ["conn_state", "S9", 'is "S9", expected one of Zeek\'s states, such as SF'],
  ];
  for (const [column, text, problem] of cases) {
    const cells = LINE.split(" ");
    cells[names.indexOf(column)] = text;
    const { rows } = await read(log(COLUMNS, [LINE, cells.join(" "), LINE]));
    assertEquals(rows[1] as unknown, {
      index: 1,
      source: "x.log",
      line: 10,
      field: column,
      value: text === "-" ? "" : text,
      problem: `Cannot parse x.log line 10: field "${column}" ${problem}`,
    });
    assertEquals(good(rows).map(({ index }) => index), [0, 2]);
  }
});

Deno.test("zeekTsvRows() finds cut-off and overlong lines bad", async () => {
  const text = log(COLUMNS, [LINE, `${LINE} more`, "x".repeat(2 ** 20 + 1)]);
  const cut = text.slice(0, text.indexOf("#close")) + LINE.slice(0, 60)
    .replaceAll(" ", "\t");
  const { rows, error } = await read(cut);
  assertEquals(error, undefined);
  assertEquals(bad(rows).map(({ index, problem }) => [index, problem]), [
    [
      1,
      "Cannot parse x.log line 10: it has 21 fields, expected the 20 of its header",
    ],
    [2, "Cannot parse x.log line 11: the line is longer than 1 MiB"],
    [
      3,
      "Cannot parse x.log line 12: it has 5 fields, expected the 20 of its header",
    ],
  ]);
});

Deno.test("zeekTsvRows() refuses other logs, after the rows before them", async () => {
  const fine = log(COLUMNS, [LINE]);
  const cases: [text: string, rows: number, problem: string][] = [
    [
      fine.replace("#path\tconn", "#path\tdns"),
      0,
      "Cannot read connections from x.log: it is a Zeek dns log, not a connection log (conn.log)",
    ],
    [
      fine + fine.replace("#path\tconn", "#path\ta\x1bb"),
      1,
      'it is a Zeek "a\\u001bb" log',
    ],
    [
      LINE,
      0,
      'Cannot read x.log as a Zeek log: line 1, which starts with "1379288667.706265',
    ],
    ["Lorem ipsum\n", 0, "has no #fields header before it"],
    [fine + "#separator \\x09\n" + LINE, 1, "line 12, which starts with"],
    [fine + "#separator \n", 1, "its #separator is empty"],
    [
      log("ts id.orig_h id.resp_h service", []),
      0,
      'its #fields header has no "id.orig_p", "id.resp_p", "proto"',
    ],
  ];
  for (const [text, count, problem] of cases) {
    const { rows, error } = await read(text);
    assertEquals(rows.length, count);
    assertInstanceOf(error, ConfigurationError);
    assertStringIncludes((error as Error).message, problem);
  }
});

Deno.test("zeekTsvRows() skips comments, and reads a header with a tab after its name", async () => {
  const text = "### BTest baseline data\n" + log(COLUMNS, [LINE])
    .replace("#separator ", "#separator\t");
  const { rows, error } = await read(text);
  assertEquals(error, undefined);
  assertEquals(rows as unknown[], [{ ...RECORD, line: 10 }]);
});

Deno.test("zeekTsvRows() gives cells read in place the values of cells cut out", async () => {
  // A backslash in an unused column makes the line be cut into texts.
  const columns = `${COLUMNS} extra`;
  const cell = fc.oneof(
    fc.constantFrom(
      "-",
      "(empty)",
      "",
      "0",
      "00",
      ".",
      "1.",
      ".5",
      "tcp",
      "S0",
    ),
    fc.stringMatching(/^[0-9.]{0,20}$/),
    fc.double({ noNaN: true }).map(String),
    fc.ipV4(),
    fc.ipV6(),
    fc.stringMatching(/^[ -"$-\[\]-~]{0,8}$/),
  ).map((text) => text.replaceAll(" ", "_"));
  const at = fc.integer({ min: 0, max: COLUMNS.split(" ").length - 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(at, cell), { maxLength: 3 }),
      async (changes) => {
        const cells = LINE.split(" ");
        for (const [i, text] of changes) cells[i] = text;
        const line = cells.join(" ");
        if (line.startsWith("#")) return;
        const [inPlace, cut] = await Promise.all([
          read(log(columns, [`${line} x`])),
          read(log(columns, [`${line} \\x41`])),
        ]);
        assertEquals(inPlace, cut);
        assertEquals(inPlace.rows.length, 1);
      },
    ),
    { numRuns: 500 },
  );
});
