import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";

/** A part of the report under its heading; the content is markup. */
export function section(
  id: string,
  heading: string,
  ...content: string[]
): string {
  return element(
    "section",
    { "aria-labelledby": id },
    element("h2", { id }, escapeMarkup(heading)),
    ...content,
  );
}

/** A figure or a table with the sentence that says how to read it. */
export function figure(howToRead: string, ...content: string[]): string {
  return element(
    "figure",
    {},
    ...content,
    element(
      "figcaption",
      {},
      element("b", {}, "How to read. "),
      escapeMarkup(howToRead),
    ),
  );
}

/** A paragraph of plain text. */
export function paragraph(text: string, style?: string): string {
  return element("p", { class: style }, escapeMarkup(text));
}
