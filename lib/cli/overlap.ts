/** What comes of asking for the next item. */
type Turn<Item> =
  | { readonly kind: "item"; readonly item: Item }
  | { readonly kind: "end" }
  | { readonly kind: "failure"; readonly error: unknown };

/** What comes of waiting for a result: it is fetched where it stands. */
const RESULT = { kind: "result" } as const;

/**
 * Starts work on items as they come, several under way at a time, and gives the
 * results in the items' order, each as soon as it and all before it are there.
 *
 * Both sides wait: no item is asked for while `most` are under way. Where the
 * items fail, or the work on one does, the results before that come out first.
 *
 * @param start Starts work on one item.
 * @param most How many may be under way, at least 1.
 */
export async function* overlap<Item, Result>(
  items: AsyncIterable<Item>,
  start: (item: Item) => Promise<Result>,
  most: number,
): AsyncGenerator<Result> {
  const iterator = items[Symbol.asyncIterator]();
  const underWay: Promise<Result>[] = [];
  let next: Promise<Turn<Item>> | undefined;
  let last: Turn<Item> | undefined;
  try {
    while (true) {
      if (last === undefined && underWay.length < most) next ??= turn(iterator);
      const head = underWay[0]?.then(() => RESULT, () => RESULT);
      const waited = [head, next].filter((promise) => promise !== undefined);
      if (waited.length === 0) break;
      const come = await Promise.race(waited);
      if (come.kind === "result") {
        yield await underWay.shift()!;
        continue;
      }
      next = undefined;
      if (come.kind !== "item") {
        last = come;
        continue;
      }
      const work = start(come.item);
      // Its failure is heard of when its turn comes.
      work.catch(() => {});
      underWay.push(work);
    }
  } finally {
    const ended = iterator.return?.();
    // One that waits for its own input would end only when that comes.
    if (next === undefined) await ended;
    else ended?.catch(() => {});
  }
  if (last?.kind === "failure") throw last.error;
}

async function turn<Item>(iterator: AsyncIterator<Item>): Promise<Turn<Item>> {
  try {
    const { done, value } = await iterator.next();
    return done ? { kind: "end" } : { kind: "item", item: value };
  } catch (error) {
    return { kind: "failure", error };
  }
}
