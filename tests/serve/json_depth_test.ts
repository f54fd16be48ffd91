import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { JsonDepth } from "../../lib/serve/json_depth.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Whether a text goes deeper, whatever chunks it comes in. */
function isTooDeep(text: string, largest: number, chunk = Infinity): boolean {
  const depth = new JsonDepth(largest, false);
  const all = bytes(text);
  for (let start = 0; start < all.length; start += chunk) {
    if (depth.exceededAt(all.subarray(start, start + chunk)) >= 0) return true;
  }
  return false;
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

Deno.test("brackets count, those in texts do not", () => {
  assertEquals(isTooDeep("[[1]]", 2), false);
  assertEquals(isTooDeep("[[[1]]]", 2), true);
  assertEquals(isTooDeep('{"a":{"b":[]}}', 2), true);
  assertEquals(isTooDeep("[1],[1],[1]", 1), false);
  assertEquals(isTooDeep('["[[[\\"[[["]', 1), false);
  assertEquals(isTooDeep('["\\\\",[[1]]]', 2), true);
});

Deno.test("the depth is that of the parsed value, in whatever chunks", () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 1, max: 9 }), (text, chunk) => {
      const depth = depthOf(JSON.parse(text));
      assertEquals(isTooDeep(text, depth, chunk), false);
      if (depth > 0) assertEquals(isTooDeep(text, depth - 1, chunk), true);
    }),
  );
});

Deno.test("each line starts afresh, and the faulty one's start is told", () => {
  const depth = new JsonDepth(2, true);
  assertEquals(depth.exceededAt(bytes('[[\n"[[\n[[')), -1);
  assertEquals(depth.exceededAt(bytes("\n[1]\n[[[")), 5);
  assertEquals(new JsonDepth(2, true).exceededAt(bytes("[[[")), 0);
});
