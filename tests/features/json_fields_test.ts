import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../../lib/errors.ts";
import {
  fieldError,
  readArray,
  readBoolean,
  readChoice,
  readInteger,
  readNumber,
  readNumberIn,
  readObject,
} from "../../lib/features/json_fields.ts";

Deno.test("json fields of the right type are read", () => {
  assertEquals(readNumber(-0.5, "x"), -0.5);
  assertEquals(readNumberIn(1, "x", 0, 1), 1);
  assertEquals(readInteger(3, "x", 3), 3);
  assertEquals(readArray([1], "x"), [1]);
  assertEquals(readChoice("b", "x", ["a", "b"]), "b");
  assertEquals(readBoolean(false, "x"), false);
  assertEquals(readObject({ a: 1, b: 2 }, "x", ["a"], ["b"]), { a: 1, b: 2 });
});

Deno.test("json fields of another type are refused by name", () => {
  const refused: [() => unknown, string][] = [
    [() => readNumber(NaN, "a.b"), "Cannot read a.b as it must be a finite"],
    [() => readNumber("1", "x"), 'current value is "1"'],
    [() => readNumberIn(1.1, "x", 0, 1), "a number from 0 to 1"],
    [() => readInteger(2, "x", 3), "an integer of at least 3"],
    [() => readInteger(2.5, "x", 0), "current value is 2.5"],
    [() => readInteger("2", "x", 0), "an integer"],
    [() => readArray({ length: 0 }, "x"), "a list"],
    [() => readChoice("c", "x", ["a", "b"]), 'one of "a", "b"'],
    [() => readBoolean(0, "x"), "true or false"],
    [() => readObject([], "x", []), "an object"],
    [() => readObject(null, "x", []), "current value is null"],
    [() => readObject(undefined, "x", []), "current value is undefined"],
    [() => readObject({}, "x", ["a"]), 'Cannot read x as it lacks "a"'],
    [() => readObject({}, "x", ["toString"]), 'lacks "toString"'],
    [() => readObject({ a: 1, c: 1 }, "x", ["a"], ["b"]), '"c" is not known'],
  ];
  for (const [read, message] of refused) {
    assertThrows(read, ModelError, message);
  }
});

Deno.test("fieldError() cuts long values short", () => {
  const { message } = fieldError("x", "short", "y".repeat(500));
  assertEquals(
    message,
    `Cannot read x as it must be short: current value is "${"y".repeat(59)}…`,
  );
});
