/**
 * The page at `/`: a person pastes or drops rows and sees verdicts with reasons.
 *
 * One document without external resources. The handler lets run whatever inline
 * `<script>` and `<style>` stand in it, and nothing else. The page talks to the
 * API beside it as any client does; what comes from there or from the person is
 * only ever set as text.
 *
 * @module
 */
import { PAGE_INPUT } from "./page/input_script.ts";
import { PAGE_MAIN } from "./page/main_script.ts";
import { PAGE_MARKUP } from "./page/markup.ts";
import { PAGE_RESULTS } from "./page/results_script.ts";
import { PAGE_SAMPLES } from "./page/samples.ts";
import { PAGE_STYLE } from "./page/style.ts";
import { PAGE_WORDS } from "./page/words_script.ts";

const samples = `const SAMPLES = ${JSON.stringify(PAGE_SAMPLES)};\n`;

const script = [samples, PAGE_WORDS, PAGE_INPUT, PAGE_RESULTS, PAGE_MAIN]
  .join("\n");

/** The whole document. */
export const pageHtml: string = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Gatewarden</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
${PAGE_MARKUP}
<script type="module">
${script}
</script>
</body>
</html>
`;
