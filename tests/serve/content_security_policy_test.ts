import { assertEquals } from "@std/assert";
import { contentSecurityPolicy } from "../../lib/serve/content_security_policy.ts";

const REST = "img-src data:; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

Deno.test("a document without scripts and styles may run none", async () => {
  assertEquals(
    await contentSecurityPolicy("<p>style</p>"),
    `default-src 'none'; script-src 'none'; style-src 'none'; ${REST}`,
  );
});

Deno.test("inline scripts and styles are named by their digest", async () => {
  const html =
    `<style>a{}</style><script type="module">alert('Hello, world.');</script>`;
  // The script and its digest are the specification's example, made with openssl.
  const script = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";
  const style = "sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk=";
  assertEquals(
    await contentSecurityPolicy(html),
    `default-src 'none'; script-src '${script}'; style-src '${style}'; ${REST}`,
  );
});
