/**
 * Whether a history takes a letter for something that may happen often: at the
 * first, tenth, hundredth … time, as Zeek writes `C`, `T`, `W` and `G`.
 *
 * @param times How often it has happened, this time included.
 */
export function takesLetter(times: number): boolean {
  while (times >= 10 && times % 10 === 0) times /= 10;
  return times === 1;
}
