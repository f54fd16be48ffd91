import { escapeMarkup } from "./escape_markup.ts";

/**
 * One element of HTML or SVG as text.
 *
 * @param name The tag.
 * @param attributes Values are escaped, numbers rounded to hundredths; those
 * that are `undefined` are left out.
 * @param children Markup, taken as it is: escape text first.
 * @throws {RangeError} If a number is not finite, as no figure can show it.
 */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  ...children: string[]
): string {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const text = typeof value === "number" ? rounded(value, key) : value;
    open += ` ${key}="${escapeMarkup(text)}"`;
  }
  return `${open}>${children.join("")}</${name}>`;
}

function rounded(value: number, key: string): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot draw ${key} as it must be finite: ${value}`);
  }
  return String(Math.round(value * 100) / 100);
}
