/** The contents of a document's inline elements of a kind. */
function inlineContents(html: string, element: "script" | "style"): string[] {
  const pattern = new RegExp(
    `<${element}(?:\\s[^>]*)?>([\\s\\S]*?)</${element}>`,
    "g",
  );
  return Array.from(html.matchAll(pattern), ([, content]) => content!);
}

async function hashSource(content: string): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `'sha256-${btoa(String.fromCharCode(...hash))}'`;
}

async function sources(html: string, element: "script" | "style") {
  const hashes = await Promise.all(
    inlineContents(html, element).map(hashSource),
  );
  return hashes.length === 0 ? "'none'" : hashes.join(" ");
}

/**
 * The policy under which a document's own inline scripts and styles run, known by
 * their digests, and nothing else; it may talk to its own origin
 * (https://www.w3.org/TR/CSP3/).
 */
export async function contentSecurityPolicy(html: string): Promise<string> {
  return [
    "default-src 'none'",
    `script-src ${await sources(html, "script")}`,
    `style-src ${await sources(html, "style")}`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
