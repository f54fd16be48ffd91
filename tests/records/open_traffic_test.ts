import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { assertFuzzed } from "../fuzz.ts";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
} from "../../lib/errors.ts";
import {
  fileSource,
  openTraffic,
  type Schema,
  type TrafficFormat,
  type TrafficSource,
} from "../../lib/records/mod.ts";
import {
  gzipped,
  memorySource,
  nslKddLine,
  outline,
  readText,
  readTraffic,
} from "./traffic_helpers.ts";

const schema: Schema = { features: [{ name: "a", type: "numeric" }] };
const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("openTraffic() goes by content, not by name", async () => {
  const cases: [text: string, format: TrafficFormat][] = [
    ['\ufeff\r\n \n{"a":1}\n', "ndjson"],
    [`\n${nslKddLine()}\n`, "nsl-kdd"],
    ["\ufeffa,b\n1,2\n", "csv"],
  ];
  for (const [text, format] of cases) {
    for (const name of ["x.txt", "x.csv", "x.json", "x.gz"]) {
      const plain = await readText(text, {}, name);
      assertEquals(plain.format, format);
      assertEquals(plain.rows.length, 1);
      const compressed = await gzipped(encode(text));
      for (const chunkBytes of [1, 100]) {
        const source = memorySource(compressed, name, chunkBytes);
        assertEquals(await readTraffic([source]), plain);
      }
    }
  }
});

Deno.test("openTraffic() takes the format that is named", async () => {
  const csv = await readText("1,2\n3,4\n", { format: "csv" });
  assertEquals(csv.schema.features.map(({ name }) => name), ["1", "2"]);
  const line = nslKddLine({ 1: "sctp" });
  const nslKdd = await readText(line, { format: "nsl-kdd" });
  assertEquals(nslKdd.rows.length, 1);
  const ndjson = await readText(`a\n{"a":null}\n`, {
    format: "ndjson",
    schema,
  });
  assertEquals(outline(ndjson.rows), [
    'Cannot parse x.csv line 1: "a" is not valid JSON',
    [null],
  ]);
});

Deno.test("openTraffic() refuses what it cannot tell or may not do", async () => {
  const refused: [text: string, options: object, message: string][] = [
    ["1,2\n3,4\n", {}, 'Cannot tell the format of x.csv: it starts with "1,2"'],
    ["\x00\x01\x02", {}, "Cannot tell the format of x.csv: it starts with"],
    ["x".repeat(2 ** 20 + 1), {}, "its first line is longer than 1 MiB"],
    ["a\n1\n", { format: "pcap" }, 'Cannot read traffic as "pcap": the format'],
    ["a\n1\n", { schema, requireLabel: true }, "Cannot tell the label column"],
    ["a,label\n1,normal\n", { by: "label" }, 'sequences by "label" as it is'],
  ];
  for (const [text, options, message] of refused) {
    await assertRejects(
      () => readText(text, options),
      ConfigurationError,
      message,
    );
  }
  await assertRejects(() => openTraffic([]), ConfigurationError, "a source");
});

Deno.test("openTraffic() refuses traffic without rows", async () => {
  for (const text of ["", "\ufeff", "\n \r\n\n"]) {
    for (const format of ["auto", "csv", "ndjson", "nsl-kdd"] as const) {
      await assertRejects(
        () => readText(text, { format }),
        BadInputError,
        "Cannot read x.csv as it is empty",
      );
    }
  }
  await assertRejects(
    () => readTraffic([memorySource("", "a"), memorySource("", "b")]),
    BadInputError,
    "Cannot read a, b as they are empty",
  );
  await assertRejects(
    () => readText("a,b\n"),
    BadInputError,
    "Cannot read x.csv as it has a header but no rows",
  );
  assertEquals((await readText("a\n", { schema })).rows, []);
});

Deno.test("openTraffic() reads several sources as one", async () => {
  const sources = [
    memorySource("", "empty"),
    memorySource("a,b\n", "header"),
    memorySource("a,b\n1,x\n?,y\n", "first"),
    memorySource("\n\n", "blank"),
    memorySource(await gzipped(encode('c,b,a\n0,"y",3\n\n1,2\n')), "second"),
    memorySource("b,a\n", "header too"),
    memorySource("b,a\nz,5\nz,6,7", "third"),
  ];
  const features = [
    { name: "a", type: "numeric" as const },
    { name: "b", type: "categorical" as const },
  ];
  const { rows, format } = await readTraffic(sources, { schema: { features } });
  assertEquals(format, "csv");
  assertEquals(rows.map(({ index }) => index), [0, 1, 2, 3, 4, 5]);
  assertEquals(outline(rows), [
    [1, "x"],
    'Cannot parse first line 3: field "a" is "?", expected a number',
    [3, "y"],
    "Cannot parse second line 4: 2 columns, expected 3",
    [5, "z"],
    "Cannot parse third line 3: 3 columns, expected 2",
  ]);
  const inferred = await readTraffic(sources);
  assertEquals(inferred.schema.features.map(({ name }) => name), ["a", "b"]);
});

Deno.test("openTraffic() ends with an error where a later source does not fit", async () => {
  const first = memorySource("a\n1\n2\n", "first");
  const other = memorySource("b\n1\n", "other");
  const wrong = await readTraffic([first, other]);
  assertEquals(outline(wrong.rows), [[1], [2]]);
  assert(wrong.error instanceof ConfigurationError);
  assertEquals(
    String(wrong.error),
    'ConfigurationError: Cannot read other: column "a" is missing; there are "b"',
  );
  const absent = await readTraffic([first, fileSource("no/such/file.csv")]);
  assertEquals(outline(absent.rows), [[1], [2]]);
  assert(absent.error instanceof AccessError);
});

Deno.test("openTraffic() hands out the rows before damage", async () => {
  const text = "a\n" +
    Array.from({ length: 20_000 }, (_, i) => `${(i * 7919) % 10007}\n`).join(
      "",
    );
  const data = await gzipped(encode(text));
  const half = data.slice(0, data.length / 2);
  const { rows, error } = await readTraffic([memorySource(half, "x.csv.gz")]);
  assert(error instanceof AccessError);
  assertEquals(
    String(error),
    "AccessError: Cannot read x.csv.gz: the gzip data is truncated or damaged",
  );
  assert(rows.length > 8000, `${rows.length} rows`);
  // The last line may be cut.
  for (const row of rows.slice(0, -1)) {
    assert("values" in row && row.values[0] === (row.index * 7919) % 10007);
  }
});

Deno.test("openTraffic() turns a source's own errors into AccessError", async () => {
  const failing: TrafficSource = {
    name: "pipe",
    open: () =>
      Promise.resolve(
        new ReadableStream({
          start(controller) {
            controller.error(new TypeError("broken pipe"));
          },
        }),
      ),
  };
  const refusing: TrafficSource = {
    name: "pipe",
    open: () => Promise.reject(new TypeError("broken pipe")),
  };
  for (const source of [failing, refusing]) {
    await assertRejects(
      () => openTraffic([source]),
      AccessError,
      "Cannot read pipe: broken pipe",
    );
  }
});

/** A source of endless rows that knows what was asked of it. */
function endless() {
  const asked = { chunks: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      asked.chunks++;
      const start = asked.chunks === 1 ? "a\n" : "";
      controller.enqueue(encode(start + "1\n".repeat(1000)));
    },
    cancel() {
      asked.cancelled = true;
    },
  }, { highWaterMark: 0 });
  const source = { name: "pipe", open: () => Promise.resolve(stream) };
  return { source, asked };
}

Deno.test("openTraffic() reads nothing before it is asked for", async () => {
  const { source, asked } = endless();
  const { rows } = await openTraffic([source], { schema });
  const reader = rows.getReader();
  for (let i = 0; i < 10_000; i++) await reader.read();
  assert(asked.chunks <= 12, `${asked.chunks} chunks for 10,000 rows`);
  await reader.cancel();
  assertEquals(asked.cancelled, true);
});

Deno.test("cancelling rows ends a read that waits", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode("a\n1\n")),
    cancel: () => void (cancelled = true),
  });
  const source = { name: "pipe", open: () => Promise.resolve(stream) };
  const { rows } = await openTraffic([source], { schema });
  const reader = rows.getReader();
  assertEquals((await reader.read()).value, { index: 0, values: [1] });
  const waiting = reader.read();
  await reader.cancel();
  assertEquals((await waiting).done, true);
  assertEquals(cancelled, true);
});

Deno.test("openTraffic() closes the source where it refuses it", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encode("1,2\n")),
    cancel: () => void (cancelled = true),
  });
  const source = { name: "pipe", open: () => Promise.resolve(stream) };
  await assertRejects(() => openTraffic([source]), ConfigurationError);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(cancelled, true);
});

Deno.test("openTraffic() gives the same rows however the bytes are cut", async () => {
  const pieces = fc.constantFrom(
    ...["a,b\n", "1,x\n", '"2","y, z"\r\n', '3,"y\nz"\n', "\n", "é,x\n"],
    ...['4,"x\n', '5,x"\n', "6\n", "nan,\n", ",\n", '{"a":1,"b":"😀"}\n'],
  );
  const features = [
    { name: "a", type: "numeric" as const },
    { name: "b", type: "categorical" as const },
  ];
  await fc.assert(fc.asyncProperty(
    fc.array(pieces, { maxLength: 12 }),
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom("csv" as const, "ndjson" as const),
    async (lines, chunkBytes, format) => {
      const text = (format === "csv" ? "a,b\n" : "{}\n") + lines.join("");
      const options = { format, schema: { features } };
      const whole = await readText(text, options);
      const source = memorySource(text, "x.csv", chunkBytes);
      assertEquals(await readTraffic([source], options), whole);
    },
  ));
});

Deno.test("random bytes give documented errors, and each line one outcome", async () => {
  const interesting = fc.constantFrom(
    ...Array.from(encode('a1,"\n\r{}:. '), (byte) => byte),
    ...[0x1f, 0x8b, 0, 0xff, 0xef, 0xbb, 0xbf],
  );
  const bytes = fc.array(interesting, { maxLength: 60 });
  const formats = fc.constantFrom(
    ...["auto", "csv", "ndjson", "nsl-kdd"] as const,
  );
  const documented = [AccessError, BadInputError, ConfigurationError];
  await assertFuzzed(
    fc.asyncProperty(bytes, formats, async (bytes, format) => {
      const data = Uint8Array.from(bytes);
      let read;
      try {
        read = await readTraffic([memorySource(data)], { format });
      } catch (error) {
        assert(
          documented.some((known) => error instanceof known),
          String(error),
        );
        return;
      }
      const { rows, error } = read;
      assert(!error || documented.some((known) => error instanceof known));
      assertEquals(rows.map(({ index }) => index), rows.map((_, i) => i));
      if (isGzipData(data) || read.format === "csv") return;
      // Without headers and fields over lines, a row is a line that is not blank.
      const lines = new TextDecoder().decode(data).split("\n");
      assertEquals(rows.length, lines.filter((line) => line.trim()).length);
    }),
    500,
  );
});

function isGzipData(data: Uint8Array): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}

Deno.test("openTraffic() tells a stray text in the sample as a bad row", async () => {
  const { schema, rows } = await readText(
    "bytes,service\n1,dns\nabc,dns\n3,http\n",
  );
  assertEquals(schema.features[0], { name: "bytes", type: "numeric" });
  assertEquals(outline(rows), [
    [1, "dns"],
    'Cannot parse x.csv line 3: field "bytes" is "abc", expected a number',
    [3, "http"],
  ]);
});
