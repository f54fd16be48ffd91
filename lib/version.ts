/** This release, as `deno.json` says. */
export const VERSION = "0.1.0";
