import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LineCodes } from "../../lib/records/line_codes.ts";

Deno.test("LineCodes takes ASCII and nothing else, one code per character", () => {
  const lines = new LineCodes();
  const texts = fc.array(
    fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.string({
        unit: fc.constantFrom("a", "é", "\u20ac", "😀", "\ud800", "\0"),
        maxLength: 4,
      }),
    ),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(texts, (list) => {
      const text = list.join("\n");
      const isAscii = /^[\0-\x7f]*$/.test(text);
      assertEquals(lines.take(list), isAscii);
      if (!isAscii) return;
      const codes = Array.from(text, (character) => character.charCodeAt(0));
      assertEquals([...lines.codes.subarray(0, text.length)], codes);
    }),
    { numRuns: 3000 },
  );
});
