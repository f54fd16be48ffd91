/** The page's style sheet: the report's look, in light and dark, wide and narrow. */
export const PAGE_STYLE: string = `
:root {
  --paper: #fdfdfb; --ink: #1c1f23; --soft: #585e66; --rule: #d8dad6;
  --panel: #f4f4f0; --normal: #0067a5; --anomalous: #c04a00; --mark: #1c1f23;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue",
    "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype",
    Palatino, "Source Serif 4", Georgia, "Liberation Serif", "Times New Roman",
    serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e8e8e4; --soft: #a3a9b0; --rule: #353a40;
    --panel: #1d2125; --normal: #62b4f0; --anomalous: #ff9d57; --mark: #f5f5f0;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 3rem 1.25rem 4rem; background: var(--paper);
  color: var(--ink); font: 1.0625rem/1.55 var(--serif);
}
main { max-width: 58rem; margin: 0 auto; }
h1, h2 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2.1rem; margin: 0 0 .8rem; letter-spacing: -.01em; }
h2 {
  font-size: 1.4rem; margin: 2.6rem 0 1rem; padding-top: .9rem;
  border-top: 1px solid var(--rule);
}
p { margin: 0 0 .8rem; overflow-wrap: anywhere; }
a { color: var(--normal); }
code { font-family: var(--mono); font-size: .92em; }
.eyebrow {
  margin: 0 0 .5rem; color: var(--soft); font: 600 .8rem/1.4 var(--sans);
  letter-spacing: .06em; text-transform: uppercase;
}
.lead { max-width: 44rem; font-size: 1.2rem; }
.note { color: var(--soft); font: .875rem/1.5 var(--sans); }
dl, dd { margin: 0; }

.key {
  display: grid; grid-template-columns: 1.6fr 1fr 1fr 1fr;
  gap: 1px; margin: 1.8rem 0 .8rem; background: var(--rule);
  border: 1px solid var(--rule); font-family: var(--sans);
}
.key div { min-width: 0; padding: .8rem .9rem; background: var(--paper); }
.key dt { font-size: .8rem; font-weight: 600; line-height: 1.3; }
.key .value {
  font-size: 1.3rem; line-height: 1.4; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}
.key .note { font-size: .75rem; line-height: 1.4; }
details { font: .875rem/1.5 var(--sans); }
summary { width: fit-content; cursor: pointer; }
details ol { margin: .6rem 0 0; padding-left: 2.4rem; columns: 17rem; }
details li { color: var(--soft); overflow-wrap: anywhere; }
details code { color: var(--ink); }

label { font: 600 .875rem/1.5 var(--sans); }
textarea, input, select, button {
  border: 1px solid var(--soft); border-radius: 3px; background: var(--paper);
  color: var(--ink); font: .9375rem/1.4 var(--sans);
}
textarea {
  display: block; width: 100%; min-height: 9rem; margin: .3rem 0 .5rem;
  padding: .6rem .7rem; background: var(--panel); font: .8125rem/1.5 var(--mono);
  resize: vertical;
}
textarea:disabled { opacity: .5; }
.dropping textarea { outline: 3px dashed var(--normal); outline-offset: 3px; }
:focus-visible { outline: 3px solid var(--normal); outline-offset: 2px; }
.secret, select { width: 100%; min-height: 2.5rem; padding: .4rem .6rem; }
.secret { -webkit-text-security: disc; }
input[type=file] { display: none; }
input[type=checkbox] {
  width: 1.1rem; height: 1.1rem; margin: 0 .4rem 0 0; vertical-align: -.15rem;
  accent-color: var(--normal);
}
[aria-invalid] { border: 2px solid var(--anomalous); }
.check { font-weight: 400; }
.fields {
  display: grid; grid-template-columns: 10rem 16rem 1fr; gap: 0 1rem;
  align-items: end; margin-top: 1rem;
}
.fields p { margin: 0 0 .8rem; }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: .4rem; }
button { min-height: 2.6rem; padding: .45rem 1rem; cursor: pointer; }
button:hover { background: var(--panel); }
button.primary {
  border-color: var(--normal); background: var(--normal); color: var(--paper);
  font-weight: 600;
}
button.primary:hover { filter: brightness(1.1); }
button[aria-disabled] { opacity: .5; cursor: default; }
.held { font: .9375rem/1.5 var(--sans); }
.held button { min-height: 2rem; padding: .2rem .7rem; margin-left: .5rem; }
#status { font-family: var(--sans); font-size: .9375rem; }
#status { min-height: 1.5em; }
.alert {
  margin: .8rem 0; padding: .7rem .9rem; border: 1px solid var(--anomalous);
  border-left-width: 5px; background: var(--panel); font: .9375rem/1.5 var(--sans);
  overflow-wrap: anywhere;
}
.alert p { margin: .2rem 0 0; }
.place { font-weight: 600; }

table {
  width: 100%; margin-bottom: 1rem; border-collapse: collapse; table-layout: fixed;
  font: .9375rem/1.4 var(--sans); font-variant-numeric: tabular-nums;
}
th, td { padding: .5rem .6rem; text-align: left; vertical-align: top; }
th { font-weight: 500; overflow-wrap: anywhere; }
thead th {
  border-bottom: 1px solid var(--ink); color: var(--soft); font-size: .8125rem;
  vertical-align: bottom;
}
tbody tr { border-bottom: 1px solid var(--rule); }
thead th:nth-child(1) { width: 13%; }
thead th:nth-child(2) { width: 14%; }
thead th:nth-child(3) { width: 11%; }
thead th:nth-child(4) { width: 21%; }
tr > :first-child { padding-left: 0; }
.refused > :first-child { padding-left: .6rem; }
.of { display: none; }
.sub { display: block; color: var(--soft); font-size: .75rem; }
.word { white-space: nowrap; }
.anomalous .word { color: var(--anomalous); font-weight: 700; }
.refused .word { font-weight: 700; }
.refused { background: var(--panel); }
.score { text-align: right; white-space: nowrap; }
thead th:nth-child(3) { text-align: right; }
.track {
  position: relative; display: block; height: .7rem; margin: .25rem 0 .2rem;
  background: var(--panel); border: 1px solid var(--rule);
}
.track::after {
  content: ""; position: absolute; top: -.25rem; bottom: -.25rem; left: 50%;
  width: 2px; margin-left: -1px; background: var(--mark);
}
.bar { display: block; height: 100%; background: var(--normal); }
.anomalous .bar { background: var(--anomalous); }
.ratio { color: var(--soft); font-size: .8125rem; }
.why { overflow-wrap: anywhere; }
.why ul { margin: 0; padding: 0; list-style: none; }
.why li { margin-bottom: .2rem; }
.share { white-space: nowrap; }
.share, .none { color: var(--soft); }
footer { margin-top: 2.6rem; }

@media screen and (max-width: 44rem) {
  body { padding: 1.6rem 1rem 3rem; font-size: 1rem; }
  h1 { font-size: 1.6rem; }
  .lead { font-size: 1.08rem; }
  .key { grid-template-columns: 1fr 1fr; }
  .fields { grid-template-columns: 1fr; }
  .fields select { max-width: 10rem; display: block; }
  .actions button { flex: 1 1 auto; }
  table, tbody { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: grid; grid-template-columns: 1fr auto auto; padding: .5rem 0; }
  tbody :is(th, td) { padding: .15rem 0; }
  .of { display: inline; }
  .word, .score { padding-left: 1rem; }
  .beside, .why { grid-column: 1 / -1; }
  .why.none { display: none; }
  .refused { padding-inline: .5rem; }
}
@media (forced-colors: active) {
  .bar, .track::after { forced-color-adjust: none; background: CanvasText; }
}
`;
