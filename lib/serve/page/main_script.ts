/** The part of the page's script that ties its controls to the API. */
export const PAGE_MAIN: string = String.raw`
const $ = (id) => document.getElementById(id);

/** Files up to here go into the box, where they can be seen and changed. */
const BOX_BYTES = 262144;
/**
 * Bodies up to here are answered while they are read, a bad row in its place.
 * Browsers read no HTTP/1.1 answer before the body is sent: a longer one could
 * wait for its own answer for ever, so its answer comes whole, at the end.
 */
const STREAMED_BYTES = 65536;

let model, held, results, abort;

const token = () => $("token").value.trim();
const authorization = () => token() === "" ? {} : { Authorization: "Bearer " + token() };

function tell(element, ...parts) {
  element.replaceChildren(...parts);
  element.hidden = parts.length === 0;
}

function tellProblem(problem) {
  const place = placeText(problem);
  const parts = [
    make("strong", {}, "Refused: " + problem.title + " (" + problem.status + ")"),
    make("p", {}, problem.detail),
  ];
  if (place !== "") parts.push(make("p", { class: "place" }, "At " + place + "."));
  if (problem.hint) parts.push(make("p", {}, problem.hint));
  tell($("alert"), ...parts);
  markToken(problem.status === 401);
}

function markToken(isWrong) {
  if (isWrong) $("token").setAttribute("aria-invalid", "true");
  else $("token").removeAttribute("aria-invalid");
}

function tokenFault() {
  return /^[A-Za-z0-9._~+\/-]*=*$/.test(token())
    ? ""
    : "A bearer token is made of letters, digits and . _ ~ + / - only.";
}

async function loadModel() {
  const fault = tokenFault();
  if (fault !== "") return tell($("model-alert"), fault);
  try {
    const response = await fetch("v1/model", { headers: authorization() });
    if (!response.ok) {
      const { status, detail, hint } = await problemOf(response);
      markToken(status === 401);
      const isAsked = status === 401 && token() === "";
      return tell(
        $("model-alert"),
        (isAsked ? "This server asks for a token." : detail + ".") + " " + hint,
      );
    }
    model = await response.json();
  } catch {
    return tell($("model-alert"), "The server does not answer.");
  }
  tell($("model-alert"));
  markToken(false);
  showModel();
}

function showModel() {
  const { name, sha256, schema, windowing, threshold, thresholdText } = model;
  const { timesteps, by } = windowing;
  $("model-name").textContent = name;
  $("model-digest").textContent = "SHA-256 " + sha256.slice(0, 12) + "\u2026";
  $("model-threshold").textContent = figureText(threshold.value);
  $("model-window").textContent = countText(timesteps, "row", "rows");
  $("model-window-note").textContent = timesteps === 1
    ? "each is judged by itself"
    : "in succession" + (by === undefined ? "" : ", per " + by);
  $("model-features").textContent = countText(schema.features.length);
  $("threshold-text").textContent = thresholdText;
  $("schema-note").textContent =
    "CSV may leave out the header if its columns stand in this order.";
  $("schema-features").replaceChildren(...schema.features.map(({ name, type }) =>
    make("li", {}, make("code", {}, name), " " + (type === "numeric" ? "number" : "name"))
  ));
  $("model").hidden = $("schema").hidden = false;
}

async function takeFile(file) {
  const head = await file.slice(0, HEAD_BYTES).text();
  if (/[\0\x1f]/.test(head)) {
    return tell($("alert"), file.name + " is not text. Unpack it first if it is compressed.");
  }
  tell($("alert"));
  if (file.size <= BOX_BYTES) {
    $("rows").value = await file.text();
    hold(undefined);
  } else {
    hold(file);
  }
  $("format").value = "";
  $("status").textContent = file.name + " taken, " + countText(file.size, "byte", "bytes") + ".";
}

function hold(file) {
  held = file;
  $("held").hidden = file === undefined;
  $("rows").disabled = file !== undefined;
  if (file !== undefined) {
    $("rows").value = "";
    $("held-name").textContent = file.name + " is sent as it is, too long to be shown here.";
  }
}

function show() {
  const isFiltered = $("filter").checked;
  $("table").replaceChildren(...results.rows(isFiltered));
  const note = results.cutNote(isFiltered);
  tell($("cut"), ...(note === "" ? [] : [note]));
  $("verdicts").hidden = results.verdicts + results.refused === 0;
}

async function score() {
  if (abort !== undefined) return;
  tell($("alert"));
  $("verdicts").hidden = true;
  const content = held ?? $("rows").value;
  const isEmpty = held === undefined && content.trim() === "";
  const fault = isEmpty ? "There are no rows: paste some first." : tokenFault();
  if (fault !== "") {
    $("status").textContent = "";
    tell($("alert"), fault);
    return (isEmpty ? $("rows") : $("token")).focus();
  }
  abort = new AbortController();
  $("stop").hidden = false;
  $("score").setAttribute("aria-disabled", "true");
  $("status").textContent = "Scoring\u2026";
  try {
    if (model === undefined) await loadModel();
    results = new Results(model?.windowing.timesteps ?? 1);
    $("status").textContent = await send(content, abort.signal);
  } catch (error) {
    $("status").textContent = abort.signal.aborted ? "Stopped." : "";
    if (!abort.signal.aborted) {
      tell($("alert"), "The answer did not arrive whole: the server does not run, or it " +
        "gave up on the connection, as it may where there are more rows than it takes.");
    }
  } finally {
    abort = undefined;
    $("stop").hidden = true;
    $("score").removeAttribute("aria-disabled");
  }
  if (results !== undefined) show();
}

/** Sends rows and takes in what comes of them; returns what to tell at the end. */
async function send(content, signal) {
  const head = typeof content === "string" ? content : await content.slice(0, HEAD_BYTES).text();
  const format = $("format").value || recognise(head);
  const body = new Blob([bodyOf(content, head, format)]);
  const isStreamed = body.size <= STREAMED_BYTES;
  const response = await fetch("v1/score", {
    method: "POST",
    headers: {
      "Content-Type": TYPES[format],
      Accept: isStreamed ? TYPES.ndjson : TYPES.json,
      ...authorization(),
    },
    body,
    signal,
  });
  if (!response.ok) {
    tellProblem(await problemOf(response));
    return "";
  }
  markToken(false);
  if (!isStreamed) {
    for (const verdict of (await response.json()).verdicts) results.add(verdict);
    return results.summary();
  }
  for await (const line of linesOf(response.body)) {
    const outcome = JSON.parse(line);
    // What is at no line of the body ended the answer.
    if ("error" in outcome && outcome.error.line === undefined) tellProblem(outcome.error);
    else results.add(outcome);
  }
  return results.summary();
}

$("score").addEventListener("click", score);
$("stop").addEventListener("click", () => abort?.abort());
$("filter").addEventListener("change", show);
$("let-go").addEventListener("click", () => {
  hold(undefined);
  $("status").textContent = "";
  $("rows").focus();
});
$("choose").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => {
  const [file] = $("file").files;
  if (file !== undefined) takeFile(file);
  $("file").value = "";
});
$("token").addEventListener("change", loadModel);
$("sample").addEventListener("click", async () => {
  if (model === undefined) await loadModel();
  if (model === undefined) return $("token").focus();
  const { text, isMadeUp } = sampleRows(model);
  hold(undefined);
  tell($("alert"));
  $("rows").value = text;
  $("format").value = "";
  $("status").textContent = isMadeUp
    ? "Sample rows filled in. They fit the schema, but their values mean nothing."
    : "Sample rows filled in.";
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  score();
});
$("rows").addEventListener("paste", (event) => {
  const [file] = event.clipboardData.files;
  if (file === undefined || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  takeFile(file);
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) document.body.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  document.body.classList.remove("dropping");
  const [file] = event.dataTransfer.files;
  if (file === undefined) return;
  event.preventDefault();
  takeFile(file);
});
loadModel();
`;
