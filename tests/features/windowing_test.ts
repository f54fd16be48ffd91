import { assertEquals, assertThrows } from "@std/assert";
import { ConfigurationError, ModelError } from "../../lib/errors.ts";
import {
  checkWindowing,
  parseWindowing,
} from "../../lib/features/windowing.ts";

Deno.test("parseWindowing() gives back what was written", () => {
  for (
    const windowing of [
      { timesteps: 1, stride: 1 },
      { timesteps: 10, stride: 20, by: "src_ip" },
    ]
  ) {
    const json = JSON.stringify(windowing);
    assertEquals(JSON.stringify(parseWindowing(JSON.parse(json))), json);
  }
});

Deno.test("parseWindowing() names the field at fault", () => {
  const cases: [unknown, string][] = [
    [3, "Cannot read windowing as it must be an object"],
    [{ timesteps: 3 }, 'lacks "stride"'],
    [{ timesteps: 0, stride: 1 }, "windowing.timesteps"],
    [{ timesteps: 1, stride: 1.5 }, "windowing.stride"],
    [{ timesteps: "3", stride: 1 }, "windowing.timesteps"],
    [{ timesteps: 3, stride: 1, by: "" }, "windowing.by"],
    [{ timesteps: 3, stride: 1, by: null }, "windowing.by"],
    [{ timesteps: 3, stride: 1, step: 1 }, '"step" is not known'],
  ];
  for (const [json, message] of cases) {
    assertThrows(() => parseWindowing(json), ModelError, message);
  }
});

Deno.test("checkWindowing() refuses what cannot be cut", () => {
  checkWindowing({ timesteps: 1, stride: 3 });
  for (const wrong of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(
      () => checkWindowing({ timesteps: wrong, stride: 1 }),
      ConfigurationError,
      `timesteps must be an integer of at least 1: current value is ${wrong}`,
    );
    assertThrows(
      () => checkWindowing({ timesteps: 1, stride: wrong }),
      ConfigurationError,
      "stride must be",
    );
  }
});
