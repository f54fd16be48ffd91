import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";
import { marker } from "./marker.ts";

/** How a sample in a legend is drawn. */
export type Swatch =
  | "normal-area"
  | "anomalous-area"
  | "solid"
  | "dashed"
  | "threshold"
  | "oracle-line"
  | "curve"
  | "chance"
  | "dot"
  | "diamond";

/** The key of a figure, as a list beside its samples; the text is escaped here. */
export function legend(items: readonly (readonly [Swatch, string])[]): string {
  return element(
    "ul",
    { class: "legend" },
    ...items.map(([swatch, text]) =>
      element("li", {}, sample(swatch), element("span", {}, escapeMarkup(text)))
    ),
  );
}

function sample(swatch: Swatch): string {
  return element(
    "svg",
    { class: "sample", viewBox: "0 0 28 14", "aria-hidden": "true" },
    shape(swatch),
  );
}

function shape(swatch: Swatch): string {
  switch (swatch) {
    case "normal-area":
      return element("rect", {
        class: "normal-area",
        x: 1,
        y: 1,
        width: 26,
        height: 12,
      });
    case "anomalous-area":
      // Strokes of its own, since a pattern would need an id.
      return element("rect", {
        class: "anomalous-edge",
        x: 1,
        y: 1,
        width: 26,
        height: 12,
      }) +
        element("path", {
          class: "hatch",
          d: "M3 13L11 1M9 13L17 1M15 13L23 1M21 13L27 4",
        });
    case "dot":
    case "diamond":
      return marker(swatch, 14, 7);
    default:
      return element("line", { class: swatch, x1: 0, x2: 28, y1: 7, y2: 7 });
  }
}
