import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigurationError } from "../../lib/errors.ts";
import type { CellLayout } from "../../lib/records/cell_layout.ts";
import { cellParser } from "../../lib/records/cell_parser.ts";
import { LineParser } from "../../lib/records/line_parser.ts";
import type { Schema } from "../../lib/records/schema.ts";
import { cellsOf, textParser } from "../../lib/records/text_parser.ts";

const schema: Schema = {
  features: [
    { name: "service", type: "categorical" },
    { name: "bytes", type: "numeric" },
    { name: "rate", type: "numeric" },
  ],
  label: { column: "label", normal: "normal" },
  time: "time",
};

const layout: CellLayout = {
  source: "x.csv",
  columns: ["time", "bytes", "unused", "service", "rate", "label", "host"],
  widths: [5, 6, 7],
  schema,
  by: "host",
  requireLabel: false,
  label: (text) => text.replace(/\.$/, ""),
};

Deno.test("LineParser reads a record from a line", () => {
  const parser = new LineParser(layout);
  const parse = (line: string, index: number) => parser.parse(line, index);
  assertEquals(parse("8:00,12,?,dns,0.25, normal. ,10.0.0.1", 3), {
    index: 3,
    values: ["dns", 12, 0.25],
    label: "normal",
    time: "8:00",
    key: "10.0.0.1",
  });
  // Cells that may be absent, missing values, and numbers in any spelling.
  assertEquals(parse(",-1e3,,, 7 ", 0), {
    index: 0,
    values: [null, -1000, 7],
    key: "",
  });
});

Deno.test("LineParser gives up where something is wrong", () => {
  const parser = new LineParser(layout);
  for (
    const line of [
      ...["", "8:00,1,?,dns", "8:00,1,?,dns,2,normal,a,b"],
      ...["8:00,abc,?,dns,2", "8:00,1,?,dns,Infinity"],
    ]
  ) assertEquals(parser.parse(line, 0), undefined, line);
  const strict = new LineParser({ ...layout, requireLabel: true });
  assertEquals(strict.parse("8:00,1,?,dns,2, ", 0), undefined);
});

Deno.test("LineParser refuses columns that are not there", () => {
  const columns = layout.columns.slice(0, 4);
  assertThrows(
    () => new LineParser({ ...layout, columns }),
    ConfigurationError,
    'Cannot read x.csv: column "rate" is missing',
  );
});

Deno.test("a schema that names a column twice is read too", () => {
  const [, bytes] = schema.features;
  const twice = { features: [bytes!, bytes!] };
  const parse = textParser({ ...layout, schema: twice, by: "time" });
  const place = { source: "x.csv", line: 1, index: 0 };
  assertEquals(parse("a,2,,,", place), { index: 0, values: [2, 2], key: "a" });
});

Deno.test("textParser() gives of a line what cellParser() gives of its cells", () => {
  const cells = fc.oneof(
    fc.constantFrom("", " ", "0", "1.50", "-3", "1e5", "dns", "Infinity", "."),
    fc.constantFrom("normal", "normal.", " neptune ", "a longer category"),
    fc.double().map(String),
    fc.nat().map(String),
    fc.string({ maxLength: 15, unit: "grapheme" }).map((text) =>
      text.replaceAll(",", "")
    ),
  );
  const rows = fc.array(cells, { minLength: 1, maxLength: 8 });
  const layouts = fc.record({
    requireLabel: fc.boolean(),
    by: fc.constantFrom("host", "service", "label", undefined),
    time: fc.constantFrom("time", "bytes", "none", undefined),
    labelled: fc.boolean(),
  });
  fc.assert(
    fc.property(layouts, fc.array(rows, { maxLength: 9 }), (about, lines) => {
      const { requireLabel, by, time, labelled } = about;
      const { label, features } = schema;
      const own: CellLayout = {
        ...layout,
        requireLabel,
        ...(by === undefined ? {} : { by }),
        schema: {
          features,
          ...(time !== undefined && { time }),
          ...(labelled && label && { label }),
        },
      };
      const parseCells = cellParser(own);
      const texts = lines.map((row, i) => i % 4 === 3 ? row : row.join(","));
      const raws = texts.map((content, i) => ({
        line: i + 2,
        content: i % 5 === 4 ? null : content,
        problem: "",
      }));
      for (const looks of [true, false]) {
        const parseText = textParser(own);
        if (looks) parseText.look!(raws);
        for (const [index, { line, content }] of raws.entries()) {
          if (content === null) continue;
          const place = { source: "x.csv", line, index };
          const expected = parseCells(cellsOf(content), place);
          assertEquals(parseText(content, place), expected);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
