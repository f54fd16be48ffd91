/** How the step size changes while training runs. */
export type Schedule = "constant" | "cosine";

/** Every {@linkcode Schedule}. */
export const SCHEDULES: readonly Schedule[] = ["constant", "cosine"];

/** What is left of the step size at the end of a cosine schedule. */
const COSINE_END = 0.02;

/**
 * The share of the learning rate that a step gets.
 *
 * `cosine` falls from 1 to 2 % along half a wave (Loshchilov and Hutter, "SGDR:
 * stochastic gradient descent with warm restarts", ICLR 2017, without restarts):
 * large steps find the valley, small ones its floor.
 *
 * @param progress The share of all steps that were made, 0 to 1.
 */
export function learningRateShare(
  schedule: Schedule,
  progress: number,
): number {
  if (schedule === "constant") return 1;
  const wave = (1 + Math.cos(Math.PI * progress)) / 2;
  return COSINE_END + (1 - COSINE_END) * wave;
}
