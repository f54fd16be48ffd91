/**
 * Text made safe inside HTML and SVG, both between tags and in quoted attributes.
 *
 * Labels and feature names come from traffic, so from strangers. Control
 * characters, which XML forbids, and those that turn the direction of writing,
 * which could make a label read as another, become U+FFFD.
 */
export function escapeMarkup(text: string): string {
  return text.toWellFormed()
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
