import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { wrapText } from "../../lib/cli/wrap_text.ts";

Deno.test("wrapText() breaks between words", () => {
  assertEquals(wrapText("one two three", 7), ["one two", "three"]);
  assertEquals(wrapText("a considerable word", 5), [
    "a",
    "considerable",
    "word",
  ]);
});

Deno.test("wrapText() loses no word, and only one word may be too long", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 30 }), (words, width) => {
      const lines = wrapText(words.join(" "), width);
      return lines.join(" ") === words.join(" ") &&
        lines.every((line) => line.length <= width || !line.includes(" "));
    }),
  );
});
