import { CONNECTION_PHRASES } from "./connection_phrases.ts";
import { NSL_KDD_PHRASES } from "./nsl_kdd_phrases.ts";
import type { Phrase } from "./phrase.ts";

const KNOWN: ReadonlyMap<string, Phrase> = new Map([
  ...Object.entries(NSL_KDD_PHRASES),
  ...Object.entries(CONNECTION_PHRASES),
]);

/** The phrase of a feature, a plain one where its name is not known. */
export function phraseOf(feature: string): Omit<Phrase, "theme"> {
  return KNOWN.get(feature) ?? {
    unit: "number",
    // A function, as the name may hold what looks like a place to fill.
    says: `connected to {responder} with ${
      feature.replaceAll(/[{}]/g, "")
    } {value}`,
  };
}

/** What a feature shows; its own name where that is not known. */
export function themeOf(feature: string): string {
  return KNOWN.get(feature)?.theme ?? feature;
}
