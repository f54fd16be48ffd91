/** One item that was looked at, then the others. */
export async function* prepend<T>(
  first: T,
  rest: AsyncIterable<T>,
): AsyncGenerator<T> {
  yield first;
  yield* rest;
}
