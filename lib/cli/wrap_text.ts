/** Lines end here, so that they fit a small terminal. */
export const WIDTH = 80;

/**
 * Breaks a text into lines between words; a longer word gets a line of its own.
 *
 * @param width Characters in a line, at most. @default {80}
 */
export function wrapText(text: string, width: number = WIDTH): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
