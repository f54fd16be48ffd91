/** The folder of real test data, beside the project where it is present. */
const SHARED = new URL("../../shared/", import.meta.url);

/** The address of a shared test file, such as `data/nsl-kdd/KDDTest+.txt`. */
export function sharedFile(path: string): URL {
  return new URL(path, SHARED);
}

/** Whether a shared test file is absent, said on stderr: the value for a test's `ignore`. */
export function missing(path: string): boolean {
  try {
    Deno.statSync(sharedFile(path));
    return false;
  } catch {
    console.error(
      `skipping tests of shared/${path}: it is not on this machine`,
    );
    return true;
  }
}
