import { assertEquals } from "@std/assert";
import { badField, quoted, quotedList } from "../../lib/records/bad_row.ts";

Deno.test("quoted() cuts text and lets no control character through", () => {
  assertEquals(quoted('a"b'), '"a\\"b"');
  assertEquals(quoted("\x1b\x7f\x9b\n"), '"\\u001b\\u007f\\u009b\\n"');
  assertEquals(
    quoted("\u202eabc\u2028\u{e0001}"),
    '"\\u202eabc\\u2028\\udb40\\udc01"',
  );
  assertEquals(quoted("x".repeat(81)), `"${"x".repeat(80)}"`);
});

Deno.test("quotedList() names the first 50", () => {
  assertEquals(quotedList(["a", "b"]), '"a", "b"');
  const many = Array.from({ length: 52 }, (_, i) => `c${i}`);
  assertEquals(quotedList(many).endsWith('"c49" and 2 more'), true);
});

Deno.test("badField() says where and what", () => {
  const place = { source: "conn.log", line: 17, index: 9 };
  assertEquals(
    badField(place, "duration", "abc", 'is "abc", expected a number'),
    {
      ...place,
      field: "duration",
      value: "abc",
      problem:
        'Cannot parse conn.log line 17: field "duration" is "abc", expected a number',
    },
  );
});
