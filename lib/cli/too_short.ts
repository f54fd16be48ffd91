import type { Detector } from "../detect/detector.ts";
import { countText } from "../evaluate/report/number_text.ts";

/** Why traffic made no window, in a sentence. */
export function tooShort(
  { windowing: { timesteps, by } }: Detector,
  { good }: { readonly good: number },
): string {
  const key = by === undefined ? "" : ` of one ${by}`;
  return `the ${countText(good)} good rows make no window: ` +
    `the model looks at ${timesteps} rows${key} in a row, with no bad row between`;
}
