import type { Confusion } from "../metrics.ts";
import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { countText, percentText } from "./number_text.ts";

/** Verdicts against the truth; each cell says in words what it means. */
export function confusionTable(
  caption: string,
  { tp, fp, tn, fn }: Confusion,
): string {
  return element(
    "table",
    { class: "confusion" },
    element("caption", {}, escapeMarkup(caption)),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("td", {}),
        element("th", { scope: "col" }, "called anomalous"),
        element("th", { scope: "col" }, "called normal"),
      ),
    ),
    element(
      "tbody",
      {},
      row("anomalous", [["found", tp, true], ["missed", fn, false]]),
      row("normal", [["false alarms", fp, false], ["left alone", tn, true]]),
    ),
  );
}

function row(
  truth: string,
  cells: [meaning: string, count: number, right: boolean][],
): string {
  const all = cells.reduce((sum, [, count]) => sum + count, 0);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, truth),
    ...cells.map(([meaning, count, right]) => {
      const share = all === 0 ? null : count / all;
      return element(
        "td",
        {
          class: right ? "right" : "wrong",
          style: `--share:${((share ?? 0) * 100).toFixed(1)}%`,
        },
        element("b", {}, countText(count)),
        element("span", {}, meaning),
        element("span", {}, percentText(share)),
      );
    }),
  );
}
