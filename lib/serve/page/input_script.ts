/** The part of the page's script that reads what was pasted or dropped. */
export const PAGE_INPUT: string = String.raw`
const TYPES = {
  csv: "text/csv",
  ndjson: "application/x-ndjson",
  json: "application/json",
};

/** How much of a file tells its format. */
const HEAD_BYTES = 65536;

function parses(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Which format a text is in, by how it begins. */
function recognise(head) {
  const text = head.replace(/^\ufeff/, "").trimStart();
  if (text.startsWith("[")) return "json";
  if (!text.startsWith("{")) return "csv";
  const line = parses(text.split("\n", 1)[0]);
  if (line !== undefined) return Array.isArray(line.value.records) ? "json" : "ndjson";
  return /^\{\s*("records"|\n)/.test(text) ? "json" : "ndjson";
}

/**
 * The body that the server takes: a list of rows, or a row alone, becomes
 * { records }, by its text, so that the server sees every digit as it was given.
 */
function bodyOf(content, head, format) {
  if (format !== "json") return content;
  const text = head.replace(/^\ufeff/, "").trimStart();
  if (text.startsWith("[")) return new Blob(['{"records":', content, "}"]);
  const whole = typeof content === "string" ? parses(content) : undefined;
  const isRow = whole !== undefined && text.startsWith("{") && !("records" in whole.value);
  return isRow ? new Blob(['{"records":[', content, "]}"]) : content;
}

const quoted = (cell) => /[",\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;

/** Rows that fit the schema: known ones, or else made-up values. */
function sampleRows({ schema: { features }, windowing: { timesteps, by } }) {
  const names = features.map(({ name }) => name);
  if (by === undefined) {
    for (const text of SAMPLES) {
      const lines = text.trim().split("\n");
      const columns = lines[0].split(",").filter((name) => name !== "time");
      const fits = columns.length === names.length && columns.every((name, i) => name === names[i]);
      if (fits && lines.length > timesteps) return { text, isMadeUp: false };
    }
  }
  const lines = [[...(by === undefined || names.includes(by) ? [] : [by]), ...names]];
  for (let row = 0; row < timesteps + 3; row++) {
    lines.push(lines[0].map((name, column) => {
      const feature = features.find((feature) => feature.name === name);
      if (name === by || feature === undefined) return "a";
      if (feature.type === "numeric") return String((row + column) % 2);
      return feature.categories?.[0] ?? "a";
    }));
  }
  const text = lines.map((cells) => cells.map(quoted).join(",") + "\n").join("");
  return { text, isMadeUp: true };
}
`;
