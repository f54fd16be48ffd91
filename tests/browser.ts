/** The headless Chromium that tests drive, where one is installed. */

const BROWSERS = [
  Deno.env.get("CHROMIUM_PATH"),
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Headless, and quiet on a network that lets nothing out. */
export const BROWSER_ARGUMENTS: string[] = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * The browser's path, or nothing, said on stdout, where none is installed.
 *
 * @param what What is not tested then.
 */
export function findBrowser(what: string): string | undefined {
  const path = BROWSERS.find((path) => path && isFile(path));
  if (path === undefined) {
    console.log(
      `skipped, as no Chromium was found (set CHROMIUM_PATH): ${what}`,
    );
  }
  return path;
}
