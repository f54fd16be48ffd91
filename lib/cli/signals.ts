/** The signals that end a command. */
export type SignalName = "SIGINT" | "SIGTERM";

/** The exit code after each, 128 and its number, as shells have it. */
export const SIGNAL_EXIT_CODES: Readonly<Record<SignalName, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
};

/** Windows knows no SIGTERM that a program could catch. */
const CAUGHT: readonly SignalName[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/**
 * What Ctrl-C and `kill` do: end the process, unless a command asks to be told
 * of the first one. The second ends it at once in any case.
 */
export class Signals implements Disposable {
  #onFirst: ((name: SignalName) => void) | undefined;
  readonly #listeners: [SignalName, () => void][] = [];

  /**
   * Listens from here until it is disposed of.
   *
   * @param exit What ends the process. @default {Deno.exit}
   */
  constructor(exit: (code: number) => void = Deno.exit) {
    for (const name of CAUGHT) {
      const listener = () => {
        const handler = this.#onFirst;
        this.#onFirst = undefined;
        if (handler === undefined) exit(SIGNAL_EXIT_CODES[name]);
        else handler(name);
      };
      Deno.addSignalListener(name, listener);
      this.#listeners.push([name, listener]);
    }
  }

  /** Has the first signal call `handler` and the process go on. */
  onFirst(handler: (name: SignalName) => void): void {
    this.#onFirst = handler;
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners.splice(0)) {
      Deno.removeSignalListener(name, listener);
    }
  }
}
