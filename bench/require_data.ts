/**
 * Ends the program with a plain word where data that it measures with is missing.
 *
 * @param folder Where the data lies.
 * @param what What belongs there.
 */
export async function requireData(folder: URL, what: string): Promise<void> {
  try {
    if ((await Deno.stat(folder)).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.error(
    `Cannot measure as ${decodeURIComponent(folder.pathname)} is not there: ` +
      `it holds ${what}`,
  );
  Deno.exit(5);
}
