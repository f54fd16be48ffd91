import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TextPool } from "../../lib/records/text_pool.ts";

Deno.test("TextPool cuts what slice() cuts, however often and of whatever", () => {
  const pool = new TextPool();
  const texts = fc.string({ unit: "binary", maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.nat(20), fc.nat(20), (text, a, b) => {
      const start = Math.min(a, b, text.length);
      const end = Math.min(Math.max(a, b), text.length);
      assertEquals(pool.cut(text, start, end), text.slice(start, end));
    }),
    { numRuns: 5000 },
  );
});

Deno.test("TextPool tells texts apart that share a slot", () => {
  const pool = new TextPool();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5000; i++) {
      assertEquals(pool.cut(`a,${i},b`, 2, 2 + `${i}`.length), `${i}`);
    }
  }
});
