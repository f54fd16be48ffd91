import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { Problem } from "../../lib/serve/problem.ts";
import {
  type BodyLimits,
  requestBytes,
} from "../../lib/serve/request_bytes.ts";
import { chunkedBody } from "./requests.ts";

const NO_LIMITS = { bytes: Infinity, seconds: Infinity };
const signal = new AbortController().signal;

/** What is handed out of a body, and the status that it ends with. */
async function read(
  chunks: readonly string[],
  limits: Partial<BodyLimits>,
): Promise<{ text: string; status?: number }> {
  const { stream } = chunkedBody(chunks);
  const decoder = new TextDecoder();
  let text = "";
  try {
    const all = { ...NO_LIMITS, ...limits };
    for await (const chunk of requestBytes(stream, all, signal)) {
      text += decoder.decode(chunk, { stream: true });
    }
    return { text };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { text, status: error.status };
  }
}

Deno.test("a body within its limits comes out as it went in", async () => {
  const texts = fc.array(fc.string({ unit: "binary", minLength: 1 }));
  await fc.assert(fc.asyncProperty(texts, async (chunks) => {
    const { text, status } = await read(chunks, { rowBytes: 10_000 });
    assertEquals([text, status], [chunks.join("").toWellFormed(), undefined]);
  }));
});

Deno.test("bytes are counted to the byte", async () => {
  assertEquals(await read(["abc", "de"], { bytes: 5 }), { text: "abcde" });
  assertEquals(await read(["abc", "de"], { bytes: 4 }), {
    text: "abc",
    status: 413,
  });
});

Deno.test("lines before one that is too long are handed out", async () => {
  const limits = { rowBytes: 3 };
  assertEquals(await read(["abc\nabc"], limits), { text: "abc\nabc" });
  assertEquals(await read(["abc\nab", "cd\nx"], limits), {
    text: "abc\nab",
    status: 413,
  });
  assertEquals(await read(["a\nb\nabcd\nx"], limits), {
    text: "a\nb\n",
    status: 413,
  });
  assertEquals(await read(["abcd"], limits), { text: "", status: 413 });
});

Deno.test("the first of several faults counts", async () => {
  const limits = { rowBytes: 6, depth: 1 };
  assertEquals((await read(["a\n[[\nabcdefgh"], limits)).status, 400);
  assertEquals((await read(["a\nabcdefgh\n[["], limits)).status, 413);
});

Deno.test("large chunks come out in small ones", async () => {
  const { stream } = chunkedBody(["x".repeat(200_000)]);
  const sizes: number[] = [];
  for await (const chunk of requestBytes(stream, NO_LIMITS, signal)) {
    sizes.push(chunk.length);
  }
  assertEquals(sizes, [65_536, 65_536, 65_536, 3392]);
});

Deno.test("waiting is limited, in all or per line", async () => {
  const slow = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        controller.enqueue(new TextEncoder().encode("x\n"));
      },
    });
  const inAll = requestBytes(slow(), { bytes: 1e9, seconds: 0.1 }, signal);
  await assertRejects(() => Array.fromAsync(inAll), Problem, "wait");
  const limits = { bytes: 12, seconds: 0.1, rowBytes: 9 };
  await assertRejects(
    () => Array.fromAsync(requestBytes(slow(), limits, signal)),
    Problem,
    "12 bytes",
  );
});

Deno.test("an abort ends the reading at once and cancels the body", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    cancel() {
      cancelled = true;
    },
  });
  const abort = new AbortController();
  const bytes = requestBytes(stream, NO_LIMITS, abort.signal);
  const next = bytes.next();
  abort.abort();
  assertEquals((await next).done, true);
  assert(cancelled);
});
