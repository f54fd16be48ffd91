const ESCAPES = /\\\\|(?:\\x[\da-f]{2})+/gi;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function unescape(escape: string): string {
  if (escape === "\\\\") return "\\";
  const bytes = escape.slice(2).split(/\\x/i).map((hex) => parseInt(hex, 16));
  return decoder.decode(Uint8Array.from(bytes));
}

/**
 * Undoes the escapes of Zeek's logs: `\xHH` for a byte of UTF-8, `\\` for `\`.
 *
 * @see {@link https://docs.zeek.org/en/master/log-formats.html}
 */
export function unescapeZeek(text: string): string {
  return text.includes("\\") ? text.replace(ESCAPES, unescape) : text;
}
