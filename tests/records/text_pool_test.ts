import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TextPool } from "../../lib/records/text_pool.ts";

/** Takes a part of a line whose codes stand behind others. */
function part(pool: TextPool, line: string, start: number, end: number) {
  const codes = new TextEncoder().encode(`???${line}`);
  return pool.textOf(codes, 3 + start, 3 + end, line, 3);
}

Deno.test("TextPool gives what slice() gives, however often", () => {
  const pool = new TextPool();
  const texts = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.nat(20), fc.nat(20), (text, a, b) => {
      const start = Math.min(a, b, text.length);
      const end = Math.min(Math.max(a, b), text.length);
      assertEquals(part(pool, text, start, end), text.slice(start, end));
    }),
    { numRuns: 5000 },
  );
});

Deno.test("TextPool tells texts apart that share a slot", () => {
  const pool = new TextPool();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5000; i++) {
      assertEquals(part(pool, `a,${i},b`, 2, 2 + `${i}`.length), `${i}`);
    }
  }
});
