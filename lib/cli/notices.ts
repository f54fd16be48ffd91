import { ProgressLine } from "./progress.ts";
import { tell } from "./tell.ts";

/**
 * What is said to people, on stderr, never in the middle of a progress line.
 *
 * `console.error` goes on where stderr is closed: nobody there is no reason to
 * fail.
 */
export class Notices {
  /** Whether notices and progress are left out. */
  readonly quiet: boolean;
  #progress: ProgressLine | undefined;

  /** @param quiet Whether notices and progress are left out. */
  constructor(quiet: boolean) {
    this.quiet = quiet;
  }

  /** Says something that is good to know. */
  note(text: string): void {
    if (!this.quiet) this.warn(text);
  }

  /** Says something that has to be known. */
  warn(text: string): void {
    this.#progress?.finish();
    tell(text);
  }

  /**
   * Starts a progress line in place of the one before.
   *
   * @param label What is being done.
   * @param total How much there is to do, where that is known.
   * @param terminal Whether a person can watch.
   */
  startProgress(
    label: string,
    total?: number,
    terminal: boolean = Deno.stderr.isTerminal(),
  ): void {
    this.#progress?.finish();
    this.#progress = new ProgressLine(label, total, {
      terminal: terminal && !this.quiet,
    });
  }

  /** Shows how much is done. */
  progress(done: number, unit: string): void {
    this.#progress?.update(done, unit);
  }

  /** Takes the progress line away for good. */
  endProgress(): void {
    this.#progress?.finish();
    this.#progress = undefined;
  }
}
