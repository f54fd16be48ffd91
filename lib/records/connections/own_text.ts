/**
 * The same text in memory of its own.
 *
 * What is cut out of a longer text shares its memory: an address of 13 letters
 * or more keeps the 64 KiB alive that were read with it. Whoever keeps texts of
 * records for long, in a table of hosts or of incidents, keeps such copies.
 */
export function ownText(text: string): string {
  // Engines copy shorter ones anyway.
  return text.length < 13 ? text : text.split("").join("");
}
