import { assertEquals } from "@std/assert";
import { takesLetter } from "../../../lib/records/packets/takes_letter.ts";

Deno.test("powers of ten take a letter", () => {
  const taken: number[] = [];
  for (let times = 1; times <= 20_000; times++) {
    if (takesLetter(times)) taken.push(times);
  }
  assertEquals(taken, [1, 10, 100, 1000, 10_000]);
});
