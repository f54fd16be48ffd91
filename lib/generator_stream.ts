/**
 * An async generator as a transform stream.
 *
 * A `TransformStream` that fails drops what it has queued, and its `flush` is not
 * called, so good results before the failure are lost. A generator sees the
 * failure where it waits for the next input, can hand out what it still holds,
 * and fails only then. Each side waits for the other.
 *
 * @param generate Makes outputs from the inputs, in order.
 */
export function generatorStream<Input, Output>(
  generate: (inputs: AsyncIterable<Input>) => AsyncGenerator<Output>,
): TransformStream<Input, Output> {
  const { readable, writable } = new TransformStream<Input, Input>();
  const reader = readable.getReader();
  const outputs = generate(chunksOf(reader));
  return {
    writable,
    readable: new ReadableStream<Output>({
      async pull(controller) {
        const { done, value } = await outputs.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        // A generator that waits for input hears of the end only through it.
        await reader.cancel(reason);
        await outputs.return(undefined);
      },
      // One: it starts before it is asked, and is asked for more only when that
      // one is taken, so a failure finds nothing queued.
    }, { highWaterMark: 1 }),
  };
}

async function* chunksOf<T>(
  reader: ReadableStreamDefaultReader<T>,
): AsyncGenerator<T> {
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Where the generator stops early, so does whoever writes.
    await reader.cancel().catch(() => {});
  }
}
