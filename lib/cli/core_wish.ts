/** Whether a second core scores: always, never, or where it is worth it. */
export type Workers = "auto" | "0" | "1";

/** Every {@linkcode Workers}. */
export const WORKERS: readonly Workers[] = ["auto", "0", "1"];

/** What decides about a second core. */
export interface CoreWish {
  /** Whether a second core scores. @default {"0"} */
  readonly workers?: Workers;
  /** Whether the stream is known to be long. @default {false} */
  readonly isLong?: boolean;
  /** The program to start there; without it there is no second core. */
  readonly program?: string | undefined;
}

/**
 * Windows after which a stream turns out to be long: a core is started in a fifth
 * of a second and takes tens of megabytes, which a short one would pay for nothing.
 */
const LONG = 20_000;

/** Whether a second core is worth it from the first window on. */
export function wantsCore(wish: CoreWish): boolean {
  return windowsBefore(wish) === 0;
}

/** The number of windows after which a second core is worth it. */
export function windowsBefore(
  { workers = "0", program, isLong = false }: CoreWish,
): number {
  if (workers === "0" || program === undefined) return Infinity;
  if (workers === "1") return 0;
  if (navigator.hardwareConcurrency < 2) return Infinity;
  return isLong ? 0 : LONG;
}
