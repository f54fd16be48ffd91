/**
 * The page at `/`: one document without external resources. The handler lets run
 * whatever inline `<script>` and `<style>` stand in it, and nothing else.
 */
export const pageHtml: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatewarden</title>
</head>
<body>
<h1>Gatewarden</h1>
<p>Rows of traffic in, verdicts out: <code>POST /v1/score</code>, described in
<a href="openapi.json">openapi.json</a>.</p>
</body>
</html>
`;
