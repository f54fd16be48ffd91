/** The part of the page's script that reads answers and shows verdicts. */
export const PAGE_RESULTS: string = String.raw`
/** How many rows the table shows, and are kept to be shown. */
const SHOWN = 500;

/** Makes an element; text is only ever text. */
function make(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") element.className = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const cell = (className, ...children) =>
  make("td", { role: "cell", class: className }, ...children);

const rowHead = (index, ...notes) =>
  make(
    "th",
    { role: "rowheader", scope: "row" },
    make("span", { class: "of" }, "Row "),
    String(index),
    ...notes.filter((note) => note !== undefined)
      .map((note) => make("span", { class: "sub" }, note)),
  );

function barOf(verdict) {
  const { score, threshold, anomalous } = verdict;
  const bar = make("span", { class: "bar" });
  // Half the width is the threshold; the whole is out of every score's reach.
  const share = threshold > 0 ? score / (score + threshold) : anomalous ? 1 : 0.5;
  bar.style.width = Math.max(share * 100, 0.5) + "%";
  const track = make("span", { class: "track", "aria-hidden": "true" }, bar);
  return [track, make("span", { class: "ratio" }, ratioText(verdict))];
}

function reasonOf({ feature, actual, expected, share, timestep }, timesteps) {
  const when = timestep === undefined ? "" : " at timestep " + (timestep + 1) + " of " + timesteps;
  return make(
    "li",
    {},
    make("b", {}, feature),
    " is " + valueText(actual, true) + ", expected " + valueText(expected, false) + when + " ",
    make("span", { class: "share" }, "(" + shareText(share) + ")"),
  );
}

function verdictRow(verdict, timesteps) {
  const { index, score, anomalous, key, time, reasons } = verdict;
  return make(
    "tr",
    { role: "row", class: anomalous ? "anomalous" : "normal" },
    rowHead(index, key, time),
    cell("word", anomalous ? "\u25b2 anomalous" : "normal"),
    cell("score", figureText(score)),
    cell("beside", ...barOf(verdict)),
    reasons === undefined || reasons.length === 0
      ? cell("why none", "\u2013")
      : cell("why", make("ul", {}, ...reasons.map((reason) => reasonOf(reason, timesteps)))),
  );
}

function refusedRow(problem) {
  const why = cell("why", problem.detail);
  why.setAttribute("colspan", "3");
  return make(
    "tr",
    { role: "row", class: "refused" },
    rowHead(problem.row, "line " + problem.line, problem.field),
    cell("word", "\u2715 refused"),
    why,
  );
}

/** Counts what comes in, and keeps what can be shown. */
class Results {
  constructor(timesteps) {
    this.timesteps = timesteps;
    this.verdicts = 0;
    this.anomalous = 0;
    this.refused = 0;
    this.all = [];
    this.noteworthy = [];
  }

  add(outcome) {
    const isRefused = "error" in outcome;
    if (isRefused) this.refused++;
    else this.verdicts++;
    if (outcome.anomalous) this.anomalous++;
    if (this.all.length < SHOWN) this.all.push(outcome);
    if ((isRefused || outcome.anomalous) && this.noteworthy.length < SHOWN) {
      this.noteworthy.push(outcome);
    }
  }

  rows(isFiltered) {
    return (isFiltered ? this.noteworthy : this.all).map((outcome) =>
      "error" in outcome ? refusedRow(outcome.error) : verdictRow(outcome, this.timesteps)
    );
  }

  summary() {
    const { verdicts, anomalous, refused } = this;
    const what = this.timesteps > 1
      ? countText(verdicts, "window", "windows") + " of " + this.timesteps + " rows"
      : countText(verdicts, "row", "rows");
    return what + " scored: " + countText(anomalous) + " anomalous, " +
      countText(verdicts - anomalous) + " normal" +
      (refused === 0 ? "." : "; " + countText(refused, "row", "rows") + " refused.");
  }

  cutNote(isFiltered) {
    const count = isFiltered ? this.anomalous + this.refused : this.verdicts + this.refused;
    return count <= SHOWN ? "" : "The first " + SHOWN + " of " + countText(count) + " are shown.";
  }
}

/** Hands out the lines of an answer as they arrive. */
async function* linesOf(body) {
  let rest = "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      yield* lines.filter((line) => line !== "");
    }
    if (rest !== "") yield rest;
  } finally {
    reader.cancel().catch(() => {});
  }
}
`;
