import fc from "fast-check";

/** Cases per property that `deno task fuzz` asks for; none in the usual tests. */
const asked = Deno.env.get("FUZZ_RUNS");

/**
 * Asserts a property of what is read, which `deno task fuzz` tries more often.
 *
 * @param property What holds of any input.
 * @param usual How many cases the usual tests try.
 */
export async function assertFuzzed<T>(
  property: fc.IAsyncProperty<T> | fc.IProperty<T>,
  usual: number,
): Promise<void> {
  const numRuns = asked === undefined ? usual : Number(asked);
  await fc.assert(property, { numRuns });
  // The task adds these lines up.
  if (asked !== undefined) console.log(`${numRuns} fuzz cases`);
}
