/** The part of the page's script that puts figures and problems into words. */
export const PAGE_WORDS: string = String.raw`
const countText = (count, one, many) =>
  String(count).replace(/\B(?=(?:\d{3})+$)/g, ",") + (one ? " " + (count === 1 ? one : many) : "");

/** A number to four significant digits, powers of ten spelt out. */
function figureText(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e9) {
    return String(Number(value.toPrecision(4))).replace("-", "\u2212");
  }
  const [digits, power] = value.toExponential(3).split("e");
  const exponent = power.replace("+", "").replace("-", "\u207b")
    .replace(/\d/g, (digit) => "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[digit]);
  return String(Number(digits)).replace("-", "\u2212") + "\u00b710" + exponent;
}

/** What a row holds is shown to the last digit; what a model expects is not. */
function valueText(value, isExact) {
  if (value === null) return "nothing";
  if (typeof value !== "number") return JSON.stringify(value);
  return isExact ? String(value).replace("-", "\u2212") : figureText(value);
}

function shareText(share) {
  const percent = share * 100;
  return (percent < 1 ? "under 1" : String(Math.round(percent))) + "\u00a0%";
}

function ratioText({ score, threshold }) {
  if (!(threshold > 0)) return score > threshold ? "above threshold" : "not above threshold";
  const ratio = score / threshold;
  if (ratio >= 1000) return "over 1,000 \u00d7 threshold";
  if (ratio < 0.01) return "under 0.01 \u00d7 threshold";
  let text = ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0);
  // Rounding must not say that a score is on the threshold, or on its other side.
  if (Number(text) === 1 && ratio !== 1) text = ratio > 1 ? "just over 1" : "just under 1";
  return text + " \u00d7 threshold";
}

/** Where in the request a problem is. */
function placeText({ row, line, field }) {
  const parts = [];
  if (row !== undefined) parts.push("row " + row);
  if (line !== undefined) parts.push("line " + line);
  if (field !== undefined) parts.push("field " + JSON.stringify(field));
  return parts.join(", ");
}

const HINTS = {
  401: "Enter the server's token in the field \u201cBearer token\u201d.",
  413: "The server's limits are in the way: send fewer rows, or use the command line.",
};

/** What a refused request is told, as problem details where the server sent some. */
async function problemOf(response) {
  const type = response.headers.get("Content-Type") ?? "";
  let details = {};
  if (/json/.test(type)) {
    try {
      details = await response.json();
    } catch {
      // A proxy's own answer; the status has to do.
    }
  }
  const wait = response.headers.get("Retry-After");
  const hint = wait !== null
    ? "Try again in " + countText(Number(wait), "second", "seconds") + "."
    : HINTS[response.status] ?? "";
  return {
    row: details.row,
    line: details.line,
    field: details.field,
    status: response.status,
    title: details.title ?? response.statusText,
    detail: details.detail ?? "The server gave no reason.",
    hint,
  };
}
`;
