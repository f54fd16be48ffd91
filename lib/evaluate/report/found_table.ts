import type { Found } from "../evaluate.ts";
import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { countText, percentText } from "./number_text.ts";

/** Rows printed of one table; traffic may hold any number of labels. */
const MOST_ROWS = 50;

/** How much of each kind of anomaly was found, with a bar for the share. */
export function foundTable(
  caption: string,
  kind: string,
  found: Record<string, Found>,
): string {
  const all = Object.entries(found);
  const shown = all.length <= MOST_ROWS
    ? all
    : all.toSorted(([, a], [, b]) => b.rows - a.rows).slice(0, MOST_ROWS);
  const more = all.length > shown.length
    ? element(
      "p",
      { class: "note" },
      `The ${MOST_ROWS} with the most windows of ${countText(all.length)}.`,
    )
    : "";
  return element(
    "table",
    { class: "found" },
    element("caption", {}, escapeMarkup(caption)),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...[kind, "windows", "found"].map((text) =>
          element("th", { scope: "col" }, escapeMarkup(text))
        ),
        element("td", {}),
      ),
    ),
    element("tbody", {}, ...shown.map(([name, kept]) => row(name, kept))),
  ) + more;
}

function row(name: string, { rows, recall }: Found): string {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, escapeMarkup(name)),
    element("td", {}, countText(rows)),
    element("td", {}, percentText(recall)),
    element(
      "td",
      { class: "track" },
      element("span", {
        class: "bar",
        style: `width:${(recall * 100).toFixed(1)}%`,
      }),
    ),
  );
}
