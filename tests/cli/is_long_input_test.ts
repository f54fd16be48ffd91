import { assertEquals } from "@std/assert";
import { isLongInput } from "../../lib/cli/is_long_input.ts";

Deno.test("isLongInput() adds up files, and takes what is none for short", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const half = `${folder}/half.csv`;
    await Deno.writeFile(half, new Uint8Array(2 * 2 ** 20));
    assertEquals(await isLongInput([]), false);
    assertEquals(await isLongInput(["-", folder, `${folder}/missing`]), false);
    assertEquals(await isLongInput([half]), false);
    assertEquals(await isLongInput([half, "-", half]), true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
