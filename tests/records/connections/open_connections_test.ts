import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
} from "../../../lib/errors.ts";
import { openConnections } from "../../../lib/records/connections/open_connections.ts";
import { gzipped, memorySource } from "../traffic_helpers.ts";
import { bad, good, readConnections } from "./connection_helpers.ts";
import { newCaptureCounts } from "../../../lib/records/packets/capture_connections.ts";

const TSV = "#separator \\x09\n#path\tconn\n" +
  "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n" +
  "1\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\n";
const JSON_LINE = '{"ts":2,"id.orig_h":"10.0.0.1","id.orig_p":1,' +
  '"id.resp_h":"10.0.0.2","id.resp_p":2,"proto":"udp","conn_state":"S0"}\n';
const EVE = '{"timestamp":"x","event_type":"flow","src_ip":"10.0.0.1",' +
  '"src_port":1,"dest_ip":"10.0.0.2","dest_port":2,"proto":"UDP",' +
  '"flow":{"start":"1970-01-01T00:00:03Z"}}\n';
const ALERT = '{"timestamp":"x","event_type":"alert"}\n';

Deno.test("openConnections() reads several sources as one, Zeek's two forms mixed", async () => {
  const { format, rows, error, skipped } = await readConnections([
    memorySource("", "empty.log"),
    memorySource(TSV + "2\tcut", "a.log"),
    memorySource("\n", "blank.log"),
    memorySource(await gzipped(new TextEncoder().encode(JSON_LINE)), "b.gz"),
    memorySource('{"_path":"dns"}\n' + JSON_LINE, "c.log"),
  ]);
  assertEquals(error, undefined);
  assertEquals(format, "zeek");
  assertEquals(
    good(rows).map(({ index, line, start }) => [index, line, start]),
    [[0, 4, 1], [2, 1, 2], [3, 2, 2]],
  );
  assertEquals(bad(rows).map(({ index, problem }) => [index, problem]), [
    [
      1,
      "Cannot parse a.log line 5: it has 2 fields, expected the 6 of its header",
    ],
  ]);
  assertEquals(skipped, { dns: 1 });
});

Deno.test("openConnections() refuses to mix other formats, after the rows before", async () => {
  const { rows, error } = await readConnections([
    memorySource(TSV, "a.log"),
    memorySource(EVE, "eve.json"),
  ]);
  assertEquals(rows.length, 1);
  assertInstanceOf(error, ConfigurationError);
  assertEquals(
    (error as Error).message,
    "Cannot read eve.json, which is suricata, together with a.log, which is zeek",
  );
});

Deno.test("openConnections() takes the format that is named", async () => {
  const forced = await readConnections([memorySource(JSON_LINE)], {
    format: "suricata",
  });
  assertEquals(bad(forced.rows).map(({ field }) => field), ["event_type"]);
  const { format, rows } = await readConnections([memorySource(EVE)]);
  assertEquals([format, rows.length], ["suricata", 1]);
  await assertRejects(
    () => openConnections([memorySource(EVE)], { format: "x" as "zeek" }),
    ConfigurationError,
    'Cannot read connections as "x": the format may be auto, zeek, suricata, pcap',
  );
  await assertRejects(() => openConnections([]), ConfigurationError);
});

Deno.test("openConnections() says what it saw where the format cannot be told", async () => {
  const cases: [text: string, problem: string][] = [
    [
      "Lorem ipsum\n",
      'Cannot tell what connections x.log holds: it starts with "Lorem ipsum"; ' +
      "name it with --format, which may be zeek, suricata, pcap",
    ],
    [
      "1517336042.090842\tCi85\t10.55.182.100\n",
      "Cannot tell what connections x.log holds: it starts with " +
      '"1517336042.090842\\tCi85\\t10.55.182.100"; ' +
      "it looks like a Zeek log whose header is missing",
    ],
  ];
  for (const [text, problem] of cases) {
    let closed = false;
    const open = () =>
      Promise.resolve(
        new ReadableStream<Uint8Array>({
          start: (controller) =>
            controller.enqueue(new TextEncoder().encode(text)),
          cancel() {
            closed = true;
          },
        }),
      );
    const watched = { name: "x.log", open };
    await assertRejects(
      () => openConnections([watched]),
      ConfigurationError,
      problem,
    );
    assertEquals(closed, true);
  }
});

Deno.test("openConnections() ends with an error where there is no connection at all", async () => {
  const cases: [texts: string[], problem: string][] = [
    [
      [ALERT, ALERT + ALERT],
      "Cannot find a connection in 0.log, 1.log: only 3 alert events but no " +
      "flow event: add flow to the types of the eve-log output in suricata.yaml",
    ],
    [
      ['{"_path":"dns"}\n'],
      "Cannot find a connection in 0.log: only 1 dns records but none of conn.log",
    ],
    [[TSV.slice(0, TSV.indexOf("1\t"))], "Cannot find a connection in 0.log"],
  ];
  for (const [texts, problem] of cases) {
    const sources = texts.map((text, i) => memorySource(text, `${i}.log`));
    const { rows, error } = await readConnections(sources);
    assertEquals(rows, []);
    assertInstanceOf(error, BadInputError);
    assertEquals((error as Error).message, problem);
  }
  await assertRejects(
    () =>
      openConnections([
        memorySource("", "a.log"),
        memorySource(" \n", "b.log"),
      ]),
    BadInputError,
    "Cannot read a.log, b.log as they are empty",
  );
  const { error } = await readConnections([
    memorySource(ALERT, "a.json"),
    memorySource(EVE, "b.json"),
  ]);
  assertEquals(error, undefined);
});

Deno.test("openConnections() hands out the rows before damage", async () => {
  const bytes = await gzipped(new TextEncoder().encode(TSV));
  const cut = memorySource(bytes.slice(0, -4), "x.log.gz");
  const { rows, error } = await readConnections([cut]);
  assertEquals(rows.length, 1);
  assertInstanceOf(error, AccessError);
  await assertRejects(
    () => openConnections([memorySource(bytes.slice(0, 12), "x.log.gz")]),
    AccessError,
    "Cannot read x.log.gz: the gzip data is truncated or damaged",
  );
});

Deno.test("openConnections() opens each format by what it is given", async () => {
  const capture = Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0);
  const sources = () => [memorySource(capture, "a.pcap")];
  let seen: unknown;
  const { format, rows } = await readConnections(sources(), {
    packets: { ignoreChecksums: true },
    openers: {
      async *pcap({ source, bytes, counter, packets }) {
        const lengths = [];
        for await (const chunk of bytes) lengths.push(chunk.length);
        seen = { source, lengths, packets };
        const index = counter.next++;
        yield [{ index, source, line: 1, problem: "none" }];
      },
    },
  });
  assertEquals([format, rows.length], ["pcap", 1]);
  assertEquals(seen, {
    source: "a.pcap",
    lengths: [8],
    packets: { ignoreChecksums: true, counts: newCaptureCounts() },
  });
  const { error } = await readConnections(sources(), { openers: {} });
  assertInstanceOf(error, ConfigurationError);
});

Deno.test("openConnections() ends a read that waits when its signal is aborted", async () => {
  const stop = new AbortController();
  let cancelled = false;
  const source = {
    name: "stdin",
    open: () =>
      Promise.resolve(
        new ReadableStream<Uint8Array>({
          start: (controller) =>
            controller.enqueue(new TextEncoder().encode(TSV)),
          cancel() {
            cancelled = true;
          },
        }),
      ),
  };
  const { rows } = await openConnections([source], { signal: stop.signal });
  assertEquals((await rows.next()).value?.length, 1);
  setTimeout(() => stop.abort(), 5);
  assertEquals((await rows.next()).done, true);
  assertEquals(cancelled, true);
});
