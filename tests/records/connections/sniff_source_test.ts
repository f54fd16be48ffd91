import { assertEquals, assertRejects } from "@std/assert";
import { AccessError } from "../../../lib/errors.ts";
import type { TrafficSource } from "../../../lib/records/mod.ts";
import { detectConnectionFormat } from "../../../lib/records/connections/detect_connection_format.ts";
import { sniffSource } from "../../../lib/records/connections/sniff_source.ts";
import { gzipped, memorySource } from "../traffic_helpers.ts";

const never = new AbortController().signal;

async function bytesOf(source: TrafficSource): Promise<Uint8Array> {
  const stream = await source.open();
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("detectConnectionFormat() goes by a line", () => {
  const cases: [line: string, format: string | undefined][] = [
    ["#separator \\x09", "zeek"],
    ["#fields\tts", "zeek"],
    ["# a comment", undefined],
    ['{"ts":1,"id.orig_h":"10.0.0.1"}', "zeek"],
    [' {"ts":1,"id_orig_h":"10.0.0.1"} ', "zeek"],
    ['{"_path":"dns"}', "zeek"],
    ['{"timestamp":"x","event_type":"stats"}', "suricata"],
    ['{"timestamp":"x","event_type":"fl', "suricata"],
    ['{"ts":1,"uid":"C","id.orig_h":"10.', "zeek"],
    ['{"ts":1,"x":{"id.orig_h":"10.0.0.1"}}', undefined],
    ['{"ts":1}', undefined],
    ['{"event_type":"flow"}', undefined],
    ["{", undefined],
    ["[1]", undefined],
    ["ts,duration", undefined],
    ["", undefined],
  ];
  for (const [line, format] of cases) {
    assertEquals(detectConnectionFormat(line), format, line);
  }
});

const TEXTS: [text: string, format: string | undefined, start: string][] = [
  ["#separator \\x09\n#fields\tts\n1\n", "zeek", "#separator \\x09"],
  ["\n\r\n### BTest\n#separator \\x09\n", "zeek", "### BTest"],
  ["\ufeff#fields\tts", "zeek", "#fields\tts"],
  ['\n{"_path":"conn"}\n{"x":1}\n', "zeek", '{"_path":"conn"}'],
  [
    '{"timestamp":1,"event_type":"flow"}',
    "suricata",
    '{"timestamp":1,"event_type":"flow"}',
  ],
  ["#1\n#2\n#3\ntext\n", undefined, "#1"],
  ["Lorem ipsum\n#separator \\x09\n", undefined, "Lorem ipsum"],
  ["a", undefined, "a"],
  ["{\n}\n", undefined, "{"],
  ["\n \n", undefined, ""],
  ["", undefined, ""],
];

Deno.test("sniffSource() tells formats by their first line, and gives all bytes back", async () => {
  for (const [text, format, start] of TEXTS) {
    const plain = new TextEncoder().encode(text);
    for (const bytes of [plain, await gzipped(plain)]) {
      for (const chunkBytes of [1, 3, 1000]) {
        const source = memorySource(bytes, "x.log", chunkBytes);
        const sniffed = await sniffSource(source, never);
        assertEquals(sniffed.format, format, text);
        if (format === undefined) {
          assertEquals(start.startsWith(sniffed.start.trim()), true);
        }
        assertEquals(sniffed.start === "", start === "");
        assertEquals(sniffed.source.name, "x.log");
        assertEquals(await bytesOf(sniffed.source), bytes);
      }
    }
  }
});

Deno.test("sniffSource() knows captures by their magic", async () => {
  const magics = [0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a];
  for (const magic of magics) {
    const plain = new Uint8Array(24);
    new DataView(plain.buffer).setUint32(0, magic);
    for (const bytes of [plain, await gzipped(plain)]) {
      const source = memorySource(bytes, "x.pcap", 1);
      const sniffed = await sniffSource(source, never);
      assertEquals(sniffed.format, "pcap");
      assertEquals(await bytesOf(sniffed.source), bytes);
    }
    const cut = await sniffSource(memorySource(plain.slice(0, 3)), never);
    assertEquals(cut.format, undefined);
  }
});

/** A pipe that gives its chunks and then nothing, without an end. */
function silentPipe(...texts: string[]) {
  const state = { reads: 0, cancelled: false };
  const source: TrafficSource = {
    name: "stdin",
    open: () =>
      Promise.resolve(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            const text = texts[state.reads++];
            if (text === undefined) return new Promise<void>(() => {});
            controller.enqueue(new TextEncoder().encode(text));
            return undefined;
          },
          cancel() {
            state.cancelled = true;
          },
        }, { highWaterMark: 0 }),
      ),
  };
  return { source, state };
}

Deno.test("sniffSource() waits for no more of a pipe than it needs", async () => {
  const cases: [texts: string[], reads: number][] = [
    [["#separator \\x09\n"], 1],
    [["#sep", "arator \\x09\n#fie"], 2],
    [['{"_path":', '"conn"}\n'], 2],
    [["ts,du"], 1],
    [["\n\r\r\n"], 1],
    [["\xff", "abc"], 2],
  ];
  for (const [texts, reads] of cases) {
    const { source, state } = silentPipe(...texts);
    const sniffed = await sniffSource(source, never);
    assertEquals(state.reads, reads, texts.join());
    const reader = (await sniffed.source.open()).getReader();
    for (const text of texts) {
      const { value } = await reader.read();
      assertEquals(new TextDecoder().decode(value), text);
    }
    await reader.cancel();
    assertEquals(state.cancelled, true);
  }
});

Deno.test("sniffSource() ends a read that waits, and closes the source", async () => {
  const stop = new AbortController();
  const waiting = silentPipe("#");
  const sniffing = sniffSource(waiting.source, stop.signal);
  setTimeout(() => stop.abort(), 5);
  assertEquals((await sniffing).format, undefined);
  assertEquals(waiting.state.cancelled, true);

  const unread = new AbortController();
  const sniffed = silentPipe("#fields\n");
  await sniffSource(sniffed.source, unread.signal);
  assertEquals(sniffed.state.cancelled, false);
  unread.abort();
  assertEquals(sniffed.state.cancelled, true);
});

Deno.test("sniffSource() leaves damage to who reads on", async () => {
  const damaged = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255);
  const { format, start } = await sniffSource(memorySource(damaged), never);
  assertEquals([format, start], [undefined, ""]);
  const refusing = {
    name: "x.log",
    open: () => Promise.reject(new Error("no")),
  };
  await assertRejects(
    () => sniffSource(refusing, never),
    AccessError,
    "Cannot read x.log: no",
  );
});
