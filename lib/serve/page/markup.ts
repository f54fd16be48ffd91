/** What the page's body holds before its script fills it. */
export const PAGE_MARKUP: string = `<main>
<header>
<p class="eyebrow">Gatewarden</p>
<h1>Is this traffic out of the ordinary?</h1>
<p class="lead">Paste rows or drop a file. Each verdict comes with the features
that made it. Nothing is kept.</p>
<noscript><p class="alert">This page needs JavaScript. Without it, send rows to
<code>POST /v1/score</code>.</p></noscript>
<dl class="key" id="model" hidden>
<div><dt>Model</dt><dd class="value" id="model-name"></dd><dd class="note" id="model-digest"></dd></div>
<div><dt>Threshold</dt><dd class="value" id="model-threshold"></dd><dd class="note">a score above it is anomalous</dd></div>
<div><dt>Window</dt><dd class="value" id="model-window"></dd><dd class="note" id="model-window-note"></dd></div>
<div><dt>Features</dt><dd class="value" id="model-features"></dd><dd class="note">in every row</dd></div>
</dl>
<p class="note" id="threshold-text"></p>
<details id="schema" hidden><summary>What a row holds</summary>
<p class="note" id="schema-note"></p><ol id="schema-features"></ol></details>
<p class="alert" role="alert" id="model-alert" hidden></p>
</header>

<section aria-labelledby="rows-title">
<h2 id="rows-title">Rows</h2>
<label for="rows">CSV, NDJSON or JSON, oldest row first</label>
<textarea id="rows" rows="9" spellcheck="false" autocapitalize="off" autocomplete="off"
 wrap="off" aria-describedby="rows-note"></textarea>
<p class="note" id="rows-note">Or drop a file anywhere on this page. Ctrl+Enter
(⌘+Enter) scores.</p>
<p class="held" id="held" hidden><span id="held-name"></span>
<button type="button" id="let-go">Remove file</button></p>
<div class="fields">
<p><label for="format">Format</label>
<select id="format"><option value="">Recognise</option><option value="csv">CSV</option>
<option value="ndjson">NDJSON</option><option value="json">JSON</option></select></p>
<p><label for="token">Bearer token</label>
<input id="token" type="text" class="secret" autocomplete="off" spellcheck="false"
 aria-describedby="token-note"></p>
<p class="note" id="token-note">Only where the server asks for one. It stays in
this page's memory until you leave.</p>
</div>
<p class="actions">
<button type="button" class="primary" id="score">Score</button>
<button type="button" id="sample">Fill in sample rows</button>
<button type="button" id="choose">Choose a file</button>
<button type="button" id="stop" hidden>Stop</button>
<input type="file" id="file" tabindex="-1" aria-hidden="true"
 accept=".csv,.txt,.json,.ndjson,.jsonl,text/csv,application/json,application/x-ndjson">
</p>
<p id="status" role="status"></p>
<div class="alert" role="alert" id="alert" hidden></div>
</section>

<section aria-labelledby="verdicts-title" id="verdicts" hidden>
<h2 id="verdicts-title">Verdicts</h2>
<p id="filter-line"><label class="check"><input type="checkbox" id="filter">
Only anomalous and refused rows</label></p>
<p class="note" id="cut" hidden></p>
<table role="table" aria-describedby="table-note">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Row</th>
<th role="columnheader" scope="col">Verdict</th><th role="columnheader" scope="col">Score</th>
<th role="columnheader" scope="col">Beside the threshold</th>
<th role="columnheader" scope="col">Reasons</th></tr></thead>
<tbody role="rowgroup" id="table"></tbody>
</table>
<p class="note" id="table-note">Rows count from 0, a header not counted. The upright
mark in each bar is the threshold; a bar that passes it is anomalous. Shares are of
the reconstruction error, worst feature first.</p>
</section>
<footer><p class="note">The same for programs: <code>POST /v1/score</code>, described
in <a href="openapi.json">openapi.json</a>.</p></footer>
</main>`;
