/**
 * The least that a server of this shape can do: the same router, the same bodies,
 * parsed and sent back. What scoring adds is measured beside it.
 */
import { Hono } from "hono";

/** Parses each line and writes it again. */
function echoLines(): TransformStream<string, string> {
  let rest = "";
  const echo = (lines: string[]) =>
    lines.filter((line) => line !== "")
      .map((line) => JSON.stringify(JSON.parse(line)) + "\n").join("");
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      if (lines.length > 0) controller.enqueue(echo(lines));
    },
    flush: (controller) => controller.enqueue(echo([rest])),
  });
}

const app = new Hono();
app.post("/v1/score", async (context) => {
  const type = context.req.header("Content-Type")!;
  if (type === "application/json") {
    return context.json(await context.req.json());
  }
  const body = context.req.raw.body!
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(echoLines())
    .pipeThrough(new TextEncoderStream());
  return new Response(body, {
    headers: { "Content-Type": type, "Cache-Control": "no-transform" },
  });
});

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) =>
    console.error(`Listening on http://127.0.0.1:${port}`),
}, app.fetch);
