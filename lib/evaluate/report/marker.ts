import { element } from "./element.ts";

/**
 * A mark on a figure: a filled dot for what was or is in use, a hollow diamond
 * for what was expected or is out of reach. Told apart without colour.
 */
export function marker(
  shape: "dot" | "diamond",
  x: number,
  y: number,
  radius = 5,
): string {
  if (shape === "dot") {
    return element("circle", { class: "dot", cx: x, cy: y, r: radius });
  }
  const r = radius * 1.2;
  return element("path", {
    class: "diamond",
    d: "M" +
      [[x, y - r], [x + r, y], [x, y + r], [x - r, y]].map(([px, py]) =>
        `${px!.toFixed(2)} ${py!.toFixed(2)}`
      ).join("L") + "Z",
  });
}
