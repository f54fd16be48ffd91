import { assertEquals } from "@std/assert";
import {
  countText,
  nameText,
  numberText,
  secondsText,
  stateText,
  valueText,
} from "../../lib/watch/value_text.ts";

Deno.test("valueText() writes values as people do", () => {
  assertEquals(valueText(214.3, "count"), "214");
  assertEquals(valueText(-0.3, "count"), "0");
  assertEquals(valueText(1_234_567, "count"), "1,234,567");
  assertEquals(valueText(0.957, "share"), "96 %");
  assertEquals(valueText(0.0012, "share"), "0.12 %");
  assertEquals(valueText(-0.1, "share"), "0 %");
  assertEquals(valueText(0, "bytes"), "0 bytes");
  assertEquals(valueText(1, "bytes"), "1 byte");
  assertEquals(valueText(1500, "bytes"), "1.5 kB");
  assertEquals(valueText(999_960, "bytes"), "1.0 MB");
  assertEquals(valueText(3.4e6, "bytes"), "3.4 MB");
  assertEquals(valueText(5.5e9, "bytes"), "5.5 GB");
  assertEquals(valueText(3599, "idle"), "an hour or more");
  assertEquals(valueText(12, "idle"), "12 s");
  assertEquals(valueText(12.3456, "number"), "12.3");
  assertEquals(valueText("http", "name"), "http");
  assertEquals(valueText("http", "service"), "the service http");
  assertEquals(valueText("unknown", "service"), "an unknown service");
  assertEquals(valueText("443", "port"), "port 443");
  assertEquals(
    valueText("other-system", "port"),
    "an uncommon port below 1,024",
  );
  assertEquals(valueText("REJ", "state"), "one that was refused, REJ");
  assertEquals(valueText(8, "bytes per packet"), "8 bytes per packet");
  assertEquals(valueText("", "name"), '""');
  assertEquals(valueText(null, "count"), "unknown");
});

Deno.test("secondsText() takes the units that fit", () => {
  assertEquals(secondsText(0), "0 s");
  assertEquals(secondsText(0.3456), "0.35 s");
  assertEquals(secondsText(45.4), "45 s");
  assertEquals(secondsText(59.6), "1 min");
  assertEquals(secondsText(3600), "1 h");
  assertEquals(secondsText(3 * 3600 + 125), "3 h 2 min");
  assertEquals(secondsText(3 * 86_400 + 7200), "3 d 2 h");
});

Deno.test("numbers of any size stay short", () => {
  assertEquals(countText(1e20), "1.0e+20");
  assertEquals(numberText(1e-20), "1e-20");
  assertEquals(numberText(-12_345), "-12,345");
  assertEquals(numberText(0), "0");
});

Deno.test("names from the input are fit for a terminal", () => {
  assertEquals(nameText("a\x1b[31mb\x9bc\u202Ed\ne"), "a?[31mb?c?d?e");
  assertEquals(nameText("x".repeat(100)).length, 61);
  assertEquals(stateText("S0"), "had no answer, S0");
  assertEquals(stateText("odd"), "ended as odd");
  assertEquals(stateText("constructor"), "ended as constructor");
});
