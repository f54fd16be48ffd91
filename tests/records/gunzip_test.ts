import { assert, assertEquals, assertRejects } from "@std/assert";
import { AccessError } from "../../lib/errors.ts";
import { gunzip, isGzip } from "../../lib/records/gunzip.ts";
import { Random } from "../../lib/random.ts";
import { gzipped } from "./traffic_helpers.ts";

/** Text that does not compress well, so that its gzip data is long. */
function noise(length: number): Uint8Array {
  const random = new Random(1);
  return Uint8Array.from({ length }, () => 97 + random.integer(26));
}

/** Inflates what it can: the bytes, and the error if one ends them. */
async function inflate(bytes: Uint8Array, chunkBytes = 65536) {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += chunkBytes) {
      yield await Promise.resolve(bytes.subarray(i, i + chunkBytes));
    }
  }
  const output: number[] = [];
  let error: unknown;
  try {
    for await (const chunk of gunzip(chunks(), "x.csv.gz")) {
      for (const byte of chunk) output.push(byte);
    }
  } catch (caught) {
    error = caught;
  }
  return { output: Uint8Array.from(output), error };
}

Deno.test("isGzip() goes by the magic bytes", () => {
  assertEquals(isGzip(Uint8Array.of(0x1f, 0x8b, 8)), true);
  assertEquals(isGzip(Uint8Array.of(0x1f)), false);
  assertEquals(isGzip(Uint8Array.of(0x1f, 0x8c)), false);
});

Deno.test("gunzip() inflates whatever the size of the chunks", async () => {
  const texts = [new Uint8Array(), noise(10), noise(100_000)];
  // All zeros: a slice of the input becomes a thousand times its size.
  for (const text of [...texts, new Uint8Array(300_000)]) {
    const data = await gzipped(text);
    for (const chunkBytes of [1, 1000, 65536]) {
      if (data.length / chunkBytes > 5000) continue;
      const { output, error } = await inflate(data, chunkBytes);
      assertEquals(error, undefined);
      assert(output.length === text.length);
      assert(output.every((byte, i) => byte === text[i]));
    }
  }
});

const problem = "Cannot read x.csv.gz: the gzip data is truncated or damaged";

Deno.test("gunzip() hands out what stands before the end of truncated data", async () => {
  const text = noise(50_000);
  const data = await gzipped(text);
  for (const share of [0.2, 0.5, 0.99]) {
    const { output, error } = await inflate(
      data.slice(0, Math.floor(data.length * share)),
    );
    await assertRejects(() => Promise.reject(error), AccessError, problem);
    assert(output.length > text.length * share * 0.5, `${output.length}`);
    assert(output.every((byte, i) => byte === text[i]));
  }
});

Deno.test("gunzip() finds the data short without its last bytes", async () => {
  const text = noise(1000);
  const data = await gzipped(text);
  for (const missing of [1, 4, 8]) {
    const { output, error } = await inflate(data.slice(0, -missing));
    await assertRejects(() => Promise.reject(error), AccessError, problem);
    assertEquals(output, text);
  }
  const { error } = await inflate(data.slice(0, 5));
  await assertRejects(() => Promise.reject(error), AccessError, problem);
});

Deno.test("gunzip() hands out what stands before damage", async () => {
  const text = noise(50_000);
  const data = await gzipped(text);
  data.fill(0xff, data.length / 2, data.length / 2 + 200);
  const { output, error } = await inflate(data);
  await assertRejects(() => Promise.reject(error), AccessError, problem);
  assert(output.length > 20_000, `${output.length}`);
  assert(output.subarray(0, 20_000).every((byte, i) => byte === text[i]));
});

Deno.test("gunzip() refuses a wrong checksum and what follows the end", async () => {
  const data = await gzipped(noise(5000));
  const wrong = data.slice();
  wrong[wrong.length - 8]! ^= 1;
  for (const bad of [wrong, Uint8Array.of(...data, 1, 2, 3)]) {
    const { error } = await inflate(bad);
    await assertRejects(() => Promise.reject(error), AccessError, problem);
  }
});

/** Several pieces of data as one. */
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("gunzip() reads members in a row as one file", async () => {
  const texts = [noise(5000), new Uint8Array(), noise(1), noise(70_000)];
  const members = await Promise.all(texts.map(gzipped));
  const data = joined(...members);
  const text = joined(...texts);
  for (const chunkBytes of [1, 7, 1000, 65536]) {
    if (chunkBytes === 1 && data.length > 100_000) continue;
    const { output, error } = await inflate(data, chunkBytes);
    assertEquals(error, undefined);
    assert(output.length === text.length, `${output.length}`);
    assert(output.every((byte, i) => byte === text[i]));
  }
});

Deno.test("gunzip() takes no start of a member within the data for one", async () => {
  // Gzip data within gzip data, stored as it is since it does not compress.
  const inner = await gzipped(noise(3000));
  const text = joined(inner, inner, Uint8Array.of(0x1f, 0x8b, 8, 0, 0x1f));
  const data = await gzipped(text);
  for (const chunkBytes of [1, 3, 65536]) {
    const { output, error } = await inflate(joined(data, data), chunkBytes);
    assertEquals(error, undefined);
    assertEquals(output, joined(text, text));
  }
});

Deno.test("gunzip() hands out whole members before a damaged one", async () => {
  const first = noise(5000);
  const data = await gzipped(first);
  const wrong = data.slice();
  wrong[wrong.length - 8]! ^= 1;
  const cases = [
    joined(data, wrong),
    joined(data, data.subarray(0, 500)),
    joined(data, Uint8Array.of(0x1f, 0x8b, 8)),
    joined(data, Uint8Array.of(0x1f)),
    joined(data, data, Uint8Array.of(1)),
  ];
  for (const bad of cases) {
    const { output, error } = await inflate(bad);
    await assertRejects(() => Promise.reject(error), AccessError, problem);
    assert(output.length >= 3000, `${output.length}`);
    const { length } = output.subarray(0, 5000);
    assertEquals(output.subarray(0, length), first.subarray(0, length));
  }
  const { output } = await inflate(cases[0]!);
  assert(output.length >= 5000);
});

Deno.test("gunzip() takes zeros behind the last member as what fills up a block", async () => {
  const texts = [0, 1, 10, 255, 256, 65_536, 100_000].map(noise);
  for (const text of texts) {
    const whole = await gzipped(text);
    for (const zeros of [0, 1, 3, 8, 9, 512, 5000]) {
      const padded = new Uint8Array(whole.length + zeros);
      padded.set(whole);
      for (const chunkBytes of [1, 7, 65_536]) {
        if (chunkBytes === 1 && text.length > 1000) continue;
        const { output, error } = await inflate(padded, chunkBytes);
        assertEquals([output, error], [text, undefined]);
      }
    }
  }
  // What is no zero is damage.
  const padded = Uint8Array.of(...await gzipped(texts[2]!), 0, 0, 1);
  assert((await inflate(padded)).error instanceof AccessError);
});
