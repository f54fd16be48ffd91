import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lineBlocks, MAX_LINE_LENGTH } from "../../lib/records/line_blocks.ts";
import { type CutLines, LineCutter } from "../../lib/watch/line_cutter.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts, bytes.length].map((cut) => Math.min(cut, bytes.length))
    .sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

function cutAll(chunks: readonly Uint8Array[], offset = 0): CutLines {
  const cutter = new LineCutter(offset);
  const all: CutLines = { lines: [], offsets: [], ends: [] };
  const add = (cut: CutLines | undefined) => {
    all.lines.push(...cut?.lines ?? []);
    all.offsets.push(...cut?.offsets ?? []);
    all.ends.push(...cut?.ends ?? []);
  };
  for (const chunk of chunks) add(cutter.push(chunk));
  add(cutter.finish());
  return all;
}

Deno.test("LineCutter knows where lines begin and end", () => {
  const cut = cutAll([encode("ab\r\n\nçd\n"), encode("e")], 10);
  assertEquals(cut, {
    lines: ["ab", "", "çd", "e"],
    offsets: [10, 14, 15, 19],
    ends: [14, 15, 19, 20],
  });
});

Deno.test("LineCutter holds a half line until its rest comes", () => {
  const cutter = new LineCutter(0);
  assertEquals(cutter.push(encode("hal")), undefined);
  assertEquals(cutter.push(encode("f")), undefined);
  assertEquals(cutter.push(encode("\n"))?.lines, ["half"]);
  assertEquals(cutter.finish(), undefined);
});

Deno.test("LineCutter copies what it holds", () => {
  const cutter = new LineCutter(0);
  const buffer = encode("ab");
  cutter.push(buffer);
  buffer.fill(120);
  assertEquals(cutter.push(encode("\n"))?.lines, ["ab"]);
});

Deno.test("LineCutter drops a byte order mark at the start of the file only", () => {
  assertEquals(cutAll([encode("\ufeffa\n\ufeffb\n")]).lines, ["a", "\ufeffb"]);
  assertEquals(cutAll([encode("\ufeffa\n")], 5).lines, ["\ufeffa"]);
});

Deno.test("LineCutter gives null for an overlong line and goes on behind it", () => {
  for (const length of [MAX_LINE_LENGTH + 1, 4 * MAX_LINE_LENGTH]) {
    const bytes = encode(`a\n${"x".repeat(length)}\nb\n`);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += 65536) {
      chunks.push(bytes.subarray(at, at + 65536));
    }
    assertEquals(cutAll(chunks), {
      lines: ["a", null, "b"],
      offsets: [0, 2, length + 3],
      ends: [2, length + 3, length + 5],
    });
  }
});

Deno.test("LineCutter cuts any bytes as lineBlocks() does, however they come", async () => {
  const text = fc.array(
    fc.constantFrom("a", "é", "😀", "\n", "\r\n", "\r", "\ufeff", ""),
    { maxLength: 40 },
  ).map((parts) => encode(parts.join("")));
  const bytes = fc.oneof(
    text,
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(10, 13, 0xc3, 0xa9, 97, 0xff)).map((list) =>
      Uint8Array.from(list)
    ),
  );
  const cuts = fc.array(fc.nat(40), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(bytes, cuts, async (bytes, cuts) => {
      const cut = cutAll(chunksOf(bytes, cuts));
      const expected: (string | null)[] = [];
      async function* whole(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(bytes);
      }
      for await (const { lines } of lineBlocks(whole())) {
        expected.push(...lines);
      }
      // A byte order mark and nothing else is a blank line here, none there.
      if (expected.length === 0 && bytes.length > 0) expected.push("");
      assertEquals(cut.lines, expected);
      // Each line's bytes follow on those of the line before, and none is left.
      assertEquals(cut.offsets, [0, ...cut.ends].slice(0, cut.lines.length));
      assertEquals(cut.ends.at(-1) ?? 0, bytes.length);
    }),
    { numRuns: 500 },
  );
});
