/** More typing errors than this, and it was another word. */
const MOST_EDITS = 2;

/**
 * How many letters have to be put in, left out or replaced to make one word of
 * another (Levenshtein, 1966), a row of the table at a time.
 */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/**
 * The name that was most likely meant.
 *
 * @param typed What was written.
 * @param names What could have been.
 * @returns The nearest name within two edits, else one that starts with what was
 * written or that it starts with; `undefined` where none is near.
 */
export function nearestName(
  typed: string,
  names: readonly string[],
): string | undefined {
  if (typed.length === 0 || typed.length > 40) return undefined;
  // A short word is two edits away from almost anything.
  const most = Math.min(MOST_EDITS, Math.floor(typed.length / 2));
  const near = names
    .map((name) => ({ name, edits: editDistance(typed, name) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits)[0];
  return near?.name ??
    names.find((name) => name.startsWith(typed) || typed.startsWith(name));
}
