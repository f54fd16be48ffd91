import { countText } from "../evaluate/report/number_text.ts";
import {
  type CaptureCounts,
  wrongChecksums,
} from "../records/packets/capture_connections.ts";
import type { Notices } from "./notices.ts";

/** So many may be damaged on their way; more are how a network card leaves them. */
const MANY = 100;

/** How often to look, in milliseconds. */
const LOOK = 1000;

/**
 * Says once, while a live capture is read, that packets are left out as their
 * checksums are wrong: a watch that sees nothing must not look like a quiet network.
 */
export function warnOfChecksums(
  counts: CaptureCounts,
  notices: Notices,
): Disposable {
  const timer = setInterval(() => {
    const wrong = wrongChecksums(counts);
    if (wrong < MANY) return;
    clearInterval(timer);
    notices.warn(
      `${countText(wrong)} of ${countText(counts.frames)} packets ` +
        "so far were left out as their checksums are wrong; --ignore-checksums " +
        "takes them",
    );
  }, LOOK);
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
