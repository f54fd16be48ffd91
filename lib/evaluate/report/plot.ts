import { element } from "./element.ts";
import { escapeMarkup } from "./escape_markup.ts";

/** The size of a drawing and of the room around its plot, in pixels. */
export interface PlotBox {
  /** Of the whole drawing. */
  width: number;
  /** Of the whole drawing. */
  height: number;
  /** Room above the plot. */
  top: number;
  /** The part of it between the plot and the name of the vertical axis. */
  head?: number;
  /** Room on its right. */
  right: number;
  /** Room below, for ticks and the name of the axis. */
  bottom: number;
  /** Room on its left, for ticks. */
  left: number;
}

/** One axis: where values lie, which are marked, and what they are. */
export interface PlotAxis {
  /** A value's place in pixels. */
  place: (value: number) => number;
  /** The values to mark, with their text. */
  ticks: readonly { value: number; text: string }[];
  /** What the axis shows, with its unit; empty to leave it out. */
  name: string;
}

/** A figure's words for those who do not see it. */
export interface PlotWords {
  /** Unique in the document. */
  id: string;
  /** What it is. */
  title: string;
  /** What it shows, with its main figures. */
  description: string;
}

/** A drawing that scales with the page, its words first. */
export function plot(
  { width, height }: { width: number; height: number },
  { id, title, description }: PlotWords,
  ...content: string[]
): string {
  return element(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-labelledby": `${id}-title ${id}-desc`,
    },
    element("title", { id: `${id}-title` }, escapeMarkup(title)),
    element("desc", { id: `${id}-desc` }, escapeMarkup(description)),
    ...content,
  );
}

/**
 * Grid lines, ticks and names of both axes.
 *
 * The name of the vertical axis lies above it, so that no text is turned.
 */
export function plotAxes(box: PlotBox, x: PlotAxis, y: PlotAxis): string {
  const right = box.width - box.right;
  const bottom = box.height - box.bottom;
  const rows = y.ticks.map(({ value, text }) =>
    element("line", {
      class: "grid",
      x1: box.left,
      x2: right,
      y1: y.place(value),
      y2: y.place(value),
    }) + label(box.left - 8, y.place(value) + 4, "end", text)
  );
  const columns = x.ticks.map(({ value, text }) =>
    element("line", {
      class: "axis",
      x1: x.place(value),
      x2: x.place(value),
      y1: bottom,
      y2: bottom + 5,
    }) + label(x.place(value), bottom + 19, "middle", text)
  );
  return rows.join("") +
    element("line", {
      class: "axis",
      x1: box.left,
      x2: right,
      y1: bottom,
      y2: bottom,
    }) + columns.join("") +
    (x.name ? label(right, bottom + 38, "end", x.name, "name") : "") +
    (y.name
      ? label(0, box.top - 12 - (box.head ?? 0), "start", y.name, "name")
      : "");
}

/** A line of text in a drawing; it is escaped here. */
export function label(
  x: number,
  y: number,
  anchor: "start" | "middle" | "end",
  text: string,
  style?: string,
): string {
  return element(
    "text",
    { x, y, "text-anchor": anchor, class: style },
    escapeMarkup(text),
  );
}

/**
 * The same drawing for pages and for phones, of which the style sheet shows one.
 *
 * Scaling one drawing down would make its text too small to read.
 */
export function responsive(
  id: string,
  draw: (width: number, id: string) => string,
): string {
  return element("div", { class: "wide" }, draw(720, `${id}-wide`)) +
    element("div", { class: "narrow" }, draw(360, `${id}-narrow`));
}
