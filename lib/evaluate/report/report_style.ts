/**
 * The report's style sheet: light and dark, page, phone and paper.
 *
 * Dark is for screens only, so that paper is always light.
 */
export const REPORT_STYLE = `
:root {
  --paper: #fdfdfb; --ink: #1c1f23; --soft: #585e66; --rule: #d8dad6;
  --panel: #f4f4f0; --normal: #0067a5; --anomalous: #c04a00; --mark: #1c1f23;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue",
    "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype",
    Palatino, "Source Serif 4", Georgia, "Liberation Serif", "Times New Roman",
    serif;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e8e8e4; --soft: #a3a9b0; --rule: #353a40;
    --panel: #1d2125; --normal: #62b4f0; --anomalous: #ff9d57; --mark: #f5f5f0;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 3rem 1.25rem 4rem; background: var(--paper);
  color: var(--ink); font: 1.0625rem/1.55 var(--serif);
}
main { max-width: 47rem; margin: 0 auto; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2.1rem; margin: 0 0 .8rem; letter-spacing: -.01em; }
h2 {
  font-size: 1.4rem; margin: 3.2rem 0 1.2rem; padding-top: .9rem;
  border-top: 1px solid var(--rule);
}
h3 { font-size: 1.1rem; margin: 2.2rem 0 .3rem; }
p { margin: 0 0 .8rem; overflow-wrap: anywhere; }
.eyebrow {
  margin: 0 0 .5rem; color: var(--soft); font: 600 .8rem/1.4 var(--sans);
  letter-spacing: .06em; text-transform: uppercase;
}
.lead { font-size: 1.2rem; }
.note, figcaption { color: var(--soft); font: .875rem/1.5 var(--sans); }
.note { margin: .3rem 0 .8rem; }
figure { margin: 0 0 2rem; }
figcaption { margin-top: .8rem; max-width: 42rem; }
figcaption b { color: var(--ink); }
dl, dd { margin: 0; }

.key {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(8.25rem, 1fr));
  gap: 1px; margin-top: 1.8rem; background: var(--rule);
  border: 1px solid var(--rule); font-family: var(--sans);
}
.key div {
  display: grid; grid-row: span 3; grid-template-rows: subgrid; gap: 0;
  padding: .8rem .9rem; background: var(--paper);
}
.key dt { align-self: end; font-size: .8rem; font-weight: 600; line-height: 1.3; }
.key .value {
  font-size: 1.65rem; line-height: 1.3; font-variant-numeric: tabular-nums;
}
.key .note { margin: 0; font-size: .75rem; line-height: 1.4; }
.facts { font: .9375rem/1.5 var(--sans); }
.facts div {
  display: grid; grid-template-columns: 13rem 1fr; gap: 1rem;
  padding: .35rem 0; border-bottom: 1px solid var(--rule);
}
.facts dt { color: var(--soft); }
.facts dd { overflow-wrap: anywhere; }

table {
  width: 100%; border-collapse: collapse; font: .9375rem/1.4 var(--sans);
  font-variant-numeric: tabular-nums;
}
caption { padding: 0 0 .5rem; text-align: left; font-weight: 600; }
th { font-weight: 500; text-align: left; }
th, td { padding: .4rem .6rem; }
thead th { color: var(--soft); font-size: .8125rem; vertical-align: bottom; }
.figures thead th, .found thead th { border-bottom: 1px solid var(--ink); }
.figures thead td, .found thead td { border-bottom: 1px solid var(--ink); }
.figures tbody tr, .found tbody tr { border-bottom: 1px solid var(--rule); }
.figures :is(th, td):first-child, .found :is(th, td):first-child {
  padding-left: 0;
}
.figures td, .found td { text-align: right; }
.figures thead th:not(:first-child), .found thead th:not(:first-child) {
  text-align: right;
}
.figures, .found { table-layout: fixed; }
.figures :is(th, td):last-child { padding-right: 0; }
.figures.verdicts tbody td:nth-child(2) { font-weight: 600; }
.figures th:first-child { width: 34%; }
.figures.baselines th:first-child { width: 24%; }
.mistakes { margin-bottom: 1.6rem; }
.mistakes :is(thead th, tbody tr) { border-bottom: 1px solid var(--rule); }
.mistakes :is(th, td) { vertical-align: top; }
.mistakes :is(th, td):first-child { padding-left: 0; }
.mistakes td { overflow-wrap: anywhere; }
.mistakes ul { margin: 0; padding: 0; list-style: none; }
.found { margin-bottom: 1.6rem; }
.found th:nth-child(2) { width: 14%; }
.found th:nth-child(3) { width: 14%; }
.found tbody th { overflow-wrap: anywhere; }
.found :is(th, td):last-child { width: 42%; padding-right: 0; }
.found .track { text-align: left; }
.bar {
  display: block; height: .7rem; background: var(--anomalous);
}
.track { background: linear-gradient(var(--panel), var(--panel)) no-repeat
  right / calc(100% - .6rem) .7rem; }
.confusion { table-layout: fixed; }
.confusion :is(th, td):first-child { width: 5.6rem; padding-left: 0; }
.confusion thead th { text-align: center; }
.confusion tbody td {
  padding: .8rem .3rem; border: 3px solid var(--paper); text-align: center;
  background: color-mix(in srgb, var(--normal) calc(var(--share) * .3), var(--panel));
}
.confusion .wrong {
  background: color-mix(in srgb, var(--anomalous) calc(var(--share) * .45), var(--panel));
}
.confusion .right { box-shadow: inset 0 0 0 2px var(--normal); }
.confusion b { display: block; font-size: 1.15rem; }
.confusion span { display: block; font-size: .78rem; line-height: 1.35; }

.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.6rem; }
.multiples {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr));
  gap: 1rem 1.2rem;
}
.multiple { display: flex; flex-direction: column; justify-content: end; }
.chart-name { margin: 0 0 .4rem; font: 600 .9375rem/1.4 var(--sans); }
.multiple-name {
  margin: 0; font: .8125rem/1.4 var(--sans); color: var(--soft);
}
.multiple-name b { color: var(--ink); }
.legend {
  display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 0 0 .9rem;
  padding: 0; list-style: none; font: .875rem/1.5 var(--sans);
}
.legend li { display: flex; align-items: center; gap: .5rem; }
.sample { flex: none; width: 28px; height: 14px; overflow: visible; }

svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text {
  fill: var(--soft); font: 12.5px var(--sans);
  font-variant-numeric: tabular-nums;
}
svg .strong { fill: var(--ink); font-weight: 600; }
svg .name { fill: var(--ink); }
.grid { stroke: var(--rule); }
.axis { stroke: var(--soft); }
.normal-area {
  fill: color-mix(in srgb, var(--normal) 38%, transparent);
  stroke: var(--normal); stroke-width: 1.25;
}
.anomalous-edge { fill: none; stroke: var(--anomalous); stroke-width: 1.5; }
.hatch { fill: none; stroke: var(--anomalous); stroke-width: 1.8; }
.threshold { stroke: var(--mark); stroke-width: 2; }
.oracle-line { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 2 4; }
.solid, .curve {
  fill: none; stroke: var(--normal); stroke-width: 2; stroke-linejoin: round;
}
.dashed {
  fill: none; stroke: var(--anomalous); stroke-width: 2;
  stroke-dasharray: 6 3.5; stroke-linejoin: round;
}
.chance {
  fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 1.5 4;
  stroke-linecap: round;
}
.span { stroke: var(--soft); stroke-width: 2; }
.dot { fill: var(--anomalous); stroke: var(--paper); stroke-width: 1.5; }
.diamond { fill: var(--paper); stroke: var(--mark); stroke-width: 2; }
.narrow { display: none; }

@media screen and (max-width: 40rem) {
  body { padding: 1.6rem 1rem 3rem; font-size: 1rem; }
  h1 { font-size: 1.6rem; }
  .lead { font-size: 1.08rem; }
  .wide { display: none; }
  .narrow { display: block; }
  .pair { grid-template-columns: 1fr; }
  .key { grid-template-columns: 1fr 1fr; }
  .key div:last-child { grid-column: 1 / -1; }
  .multiple text { font-size: 10px; }
  .facts div { grid-template-columns: 1fr; gap: 0; }
  th, td { padding-inline: .35rem; }
  .found :is(th, td):last-child { width: 28%; }
  .found th:nth-child(2), .found th:nth-child(3) { width: 20%; }
}
@media print {
  @page { margin: 18mm 16mm; }
  :root { --paper: #fff; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { padding: 0; font-size: 10.5pt; }
  main { max-width: none; }
  figure, header, .multiple, .facts div, tr, svg, .pair { break-inside: avoid; }
  .multiples { grid-template-columns: 1fr 1fr 1fr; }
  .multiple svg text { font-size: 12.5px; }
  h2 { margin-top: 1.8rem; }
  th, td { padding-block: .2rem; }
  h2, h3, caption, h3 + .note, .legend { break-after: avoid; }
  figcaption { break-before: avoid; }
}
`;
