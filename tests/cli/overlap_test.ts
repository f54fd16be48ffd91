import { assertEquals, assertRejects } from "@std/assert";
import { overlap } from "../../lib/cli/overlap.ts";

/** Work that ends when the test says so. */
class Bench {
  readonly started: number[] = [];
  readonly #ends = new Map<number, PromiseWithResolvers<string>>();

  start = (item: number): Promise<string> => {
    this.started.push(item);
    const end = Promise.withResolvers<string>();
    this.#ends.set(item, end);
    return end.promise;
  };

  end(item: number): void {
    this.#ends.get(item)!.resolve(`result ${item}`);
  }

  fail(item: number): void {
    this.#ends.get(item)!.reject(new RangeError(`failure ${item}`));
  }
}

async function* items(count: number, failure?: Error) {
  for (let item = 0; item < count; item++) yield item;
  if (failure !== undefined) throw failure;
}

/** Lets everything happen that waits for nothing. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("overlap() keeps the order whatever ends first, and holds the items back", async () => {
  const bench = new Bench();
  const results = overlap(items(6), bench.start, 3);
  const first = results.next();
  await settle();
  assertEquals(bench.started, [0, 1, 2]);
  bench.end(2);
  bench.end(1);
  await settle();
  assertEquals(bench.started, [0, 1, 2], "results wait for the first");
  bench.end(0);
  assertEquals((await first).value, "result 0");
  const rest = Array.fromAsync(results);
  for (const item of [3, 5, 4]) {
    await settle();
    bench.end(item);
  }
  assertEquals(await rest, [1, 2, 3, 4, 5].map((item) => `result ${item}`));
});

Deno.test("overlap() gives a result before the next item comes", async () => {
  const bench = new Bench();
  const second = Promise.withResolvers<void>();
  async function* slow() {
    yield 0;
    await second.promise;
    yield 1;
  }
  const results = overlap(slow(), bench.start, 4);
  const first = results.next();
  await settle();
  bench.end(0);
  assertEquals((await first).value, "result 0");
  second.resolve();
  const next = results.next();
  await settle();
  bench.end(1);
  assertEquals((await next).value, "result 1");
  assertEquals((await results.next()).done, true);
});

for (const failing of ["items", "work"]) {
  Deno.test(`overlap() gives what comes before a failure of the ${failing}`, async () => {
    const bench = new Bench();
    const failure = failing === "items" ? new Error("no more") : undefined;
    const results: string[] = [];
    const all = (async () => {
      for await (const result of overlap(items(3, failure), bench.start, 4)) {
        results.push(result);
      }
    })();
    await settle();
    if (failing === "work") bench.fail(2);
    else bench.end(2);
    await settle();
    bench.end(0);
    bench.end(1);
    const [type, message, count] = failing === "work"
      ? [RangeError, "failure 2", 2] as const
      : [Error, "no more", 3] as const;
    await assertRejects(() => all, type, message);
    assertEquals(results.length, count);
  });
}

Deno.test("overlap() ends with its reader, though the items hang", async () => {
  let ended = false;
  async function* hanging() {
    try {
      yield 0;
      yield 1;
    } finally {
      ended = true;
    }
  }
  for await (
    const result of overlap(hanging(), (item) => Promise.resolve(item), 1)
  ) {
    assertEquals(result, 0);
    break;
  }
  assertEquals(ended, true);
  async function* never() {
    yield 0;
    await new Promise(() => {});
  }
  for await (
    const result of overlap(never(), (item) => Promise.resolve(item), 4)
  ) {
    assertEquals(result, 0);
    break;
  }
});
