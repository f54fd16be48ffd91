/** The items of batches, one by one. */
export async function* each<T>(
  batches: AsyncIterable<readonly T[]>,
): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}
