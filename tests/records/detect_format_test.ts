import { assertEquals, assertThrows } from "@std/assert";
import { ConfigurationError } from "../../lib/errors.ts";
import { checkHeader, detectFormat } from "../../lib/records/detect_format.ts";
import { nslKddLine } from "./traffic_helpers.ts";

Deno.test("detectFormat() looks at the first line", () => {
  const cases: [line: string, format: string][] = [
    ['{"a":1}', "ndjson"],
    ["  {", "ndjson"],
    [nslKddLine({}, 41), "nsl-kdd"],
    [nslKddLine({ 1: "icmp" }, 42), "nsl-kdd"],
    [nslKddLine({ 1: "udp" }, 43), "nsl-kdd"],
    [nslKddLine({}, 40), "csv"],
    [nslKddLine({}, 44), "csv"],
    [nslKddLine({ 1: "sctp" }), "csv"],
    [nslKddLine({ 0: "duration" }), "csv"],
    ["a,b", "csv"],
  ];
  for (const [line, format] of cases) {
    assertEquals(detectFormat("x", line), format, line);
  }
  assertThrows(
    () => detectFormat("x", null),
    ConfigurationError,
    "Cannot tell the format of x: its first line is longer than 1 MiB",
  );
  assertThrows(
    () => detectFormat("x", "\ufffd\ufffda\0,\0b\0"),
    ConfigurationError,
    'Cannot tell the format of x: it starts with "\ufffd\ufffda\\u0000,',
  );
});

Deno.test("checkHeader() refuses what is no header, saying what was seen", () => {
  for (const names of [["a"], ["a b", "ünï", "x.y"]]) checkHeader("x", names);
  for (const names of [["1"], ["a", "2.5"], ["\x00\x01"], ["\ufffdPNG"], []]) {
    assertThrows(
      () => checkHeader("x", names),
      ConfigurationError,
      `Cannot tell the format of x: it starts with "`,
    );
  }
  assertThrows(
    () => checkHeader("x", ["1"]),
    ConfigurationError,
    "name it with --format, which may be nsl-kdd, csv, ndjson",
  );
});
