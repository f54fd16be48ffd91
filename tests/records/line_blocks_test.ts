import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  isBlank,
  lineBlocks,
  MAX_LINE_LENGTH,
} from "../../lib/records/line_blocks.ts";

type NumberedLine = [line: number, text: string | null];

async function linesOf(
  bytes: Uint8Array,
  cuts: readonly number[] = [],
): Promise<NumberedLine[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const ends = [...cuts, bytes.length].map((cut) =>
      Math.min(cut, bytes.length)
    ).sort((a, b) => a - b);
    let start = 0;
    for (const end of ends) {
      yield await Promise.resolve(bytes.subarray(start, end));
      start = end;
    }
  }
  const lines: NumberedLine[] = [];
  for await (const block of lineBlocks(chunks())) {
    for (const [i, line] of block.lines.entries()) {
      lines.push([block.firstLine + i, line]);
    }
  }
  return lines;
}

const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("lineBlocks() knows LF, CRLF, a missing end and blank lines", async () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["\n", [""]],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["a\r\nb\r", ["a", "b"]],
    ["a\rb\nc", ["a\rb", "c"]],
    ["a\n\n\nb", ["a", "", "", "b"]],
    ["\ufeffa\nb", ["a", "b"]],
    ["a\n\ufeffb", ["a", "\ufeffb"]],
  ];
  for (const [text, lines] of cases) {
    const expected = lines.map((line, i): NumberedLine => [i + 1, line]);
    assertEquals(await linesOf(encode(text)), expected, JSON.stringify(text));
  }
});

Deno.test("lineBlocks() replaces invalid UTF-8", async () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0x0a, 0xe2, 0x82);
  assertEquals(await linesOf(bytes), [[1, "a\ufffd"], [2, "\ufffd"]]);
});

Deno.test("lineBlocks() drops lines of more than 1 MiB", async () => {
  const longest = "x".repeat(MAX_LINE_LENGTH);
  const bytes = encode(`a\n${longest}\nb\n${longest}y\r\nc\n${longest}zz`);
  const expected: NumberedLine[] = [
    [1, "a"],
    [2, longest],
    [3, "b"],
    [4, null],
    [5, "c"],
    [6, null],
  ];
  const everyChunk = Array.from(
    { length: Math.ceil(bytes.length / 65536) },
    (_, i) => (i + 1) * 65536,
  );
  assertEquals(await linesOf(bytes), expected);
  assertEquals(await linesOf(bytes, everyChunk), expected);
});

Deno.test("lineBlocks() gives the same lines however the bytes are cut", async () => {
  const pieces = fc.constantFrom(...'a\n\r"é€😀\ufeff', "\r\n");
  const cuts = fc.array(fc.nat(80), { maxLength: 8 });
  await fc.assert(fc.asyncProperty(
    fc.array(pieces, { maxLength: 40 }),
    cuts,
    async (text, cuts) => {
      const bytes = encode(text.join(""));
      assertEquals(await linesOf(bytes, cuts), await linesOf(bytes));
    },
  ));
});

Deno.test("isBlank() is true of white space only", () => {
  for (const line of ["", " ", "\t ", "\u00a0"]) {
    assertEquals(isBlank(line), true);
  }
  for (const line of ["a", " a", ",", "é", '""']) {
    assertEquals(isBlank(line), false, line);
  }
});
