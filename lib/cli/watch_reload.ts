import { reasonOf } from "../atomic_write.ts";
import type { Notices } from "./notices.ts";

/** A part that SIGHUP renews; it fails if the new one is bad, and the old one stays. */
export interface ReloadedPart {
  /** What messages call it. */
  readonly name: string;
  /** Puts the new one in place. */
  readonly renew: () => Promise<void>;
}

/** Renews each part on its own; what is bad is told and stays as it was. */
export async function reloadParts(
  parts: readonly ReloadedPart[],
  notices: Notices,
): Promise<void> {
  const renewed: string[] = [];
  for (const { name, renew } of parts) {
    try {
      await renew();
      renewed.push(name);
    } catch (error) {
      notices.warn(
        `SIGHUP: ${reasonOf(error)}; went on with the ${name} as it was`,
      );
    }
  }
  notices.note(`SIGHUP: renewed ${renewed.join(", ") || "nothing"}`);
}

/** Calls back at SIGHUP, where the system has it. */
export function onHangup(handler: () => void): Disposable {
  if (Deno.build.os === "windows") return { [Symbol.dispose]() {} };
  Deno.addSignalListener("SIGHUP", handler);
  return {
    [Symbol.dispose]: () => Deno.removeSignalListener("SIGHUP", handler),
  };
}
