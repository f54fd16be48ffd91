/**
 * Says something to people, on stderr.
 *
 * `console.error` throws where stderr is a full disk. That nobody can be told is
 * no reason to stop, and must not change an exit code.
 */
export function tell(text: string): void {
  try {
    console.error(text);
  } catch {
    // There is no place left to say so.
  }
}
