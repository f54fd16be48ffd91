import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClosedOutput, Output } from "../../lib/cli/output.ts";
import { AccessError } from "../../lib/errors.ts";

/** A stream that keeps what is written to it. */
function collector() {
  const chunks: string[] = [];
  const stream = new WritableStream<Uint8Array>({
    write(chunk) {
      chunks.push(new TextDecoder().decode(chunk));
    },
  });
  return { chunks, stream };
}

function failing(error: Error) {
  return new WritableStream<Uint8Array>({
    write() {
      throw error;
    },
  });
}

Deno.test("Output gathers lines into chunks and loses none", async () => {
  const { chunks, stream } = collector();
  const output = new Output(stream);
  const line = "x".repeat(99) + "\n";
  for (let i = 0; i < 2000; i++) await output.write(line);
  await output.close();
  assertEquals(chunks.join(""), line.repeat(2000));
  assert(chunks.length <= 4, `${chunks.length} chunks`);
  assert(chunks.every((chunk) => chunk.endsWith("\n")));
});

Deno.test("Output lets a lone line out by itself", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const output = new Output(
    new WritableStream({
      write: (chunk) => resolve(new TextDecoder().decode(chunk)),
    }),
  );
  await output.write("one\n");
  assertEquals(await promise, "one\n");
  await output.close();
});

Deno.test("Output fails with the next line after one that failed by itself", async () => {
  const output = new Output(failing(new Deno.errors.BrokenPipe("gone")));
  await output.write("one\n");
  const closed = async () => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await output.write("another\n");
    }
  };
  await assertRejects(closed, ClosedOutput);
});

Deno.test("Output tells a closed pipe from other failures", async () => {
  const closed = new Output(failing(new Deno.errors.BrokenPipe("gone")));
  await closed.write("a\n");
  await assertRejects(() => closed.flush(), ClosedOutput);
  await assertRejects(() => closed.write("x".repeat(70_000)), ClosedOutput);

  const full = new Output(failing(new Error("disk full")), "out.ndjson");
  await full.write("a\n");
  await assertRejects(
    () => full.flush(),
    AccessError,
    "Cannot write to out.ndjson: disk full",
  );
});
