/**
 * Writes alerts to stdout and is as good as killed: opens it with the position in
 * STATE, writes the ids KNOWN, saves the position, writes the ids BEYOND. An id is
 * a letter.
 */
import { AlertOutput } from "../../lib/watch/alert_output.ts";
import type { OutputPosition } from "../../lib/watch/output_position.ts";

const [state, known, beyond] = Deno.args as [string, string, string];

let resume: OutputPosition | undefined;
try {
  resume = JSON.parse(Deno.readTextFileSync(state));
} catch {
  // The first time there is none.
}
const stdout = {
  async write(text: string): Promise<void> {
    let rest = new TextEncoder().encode(text);
    while (rest.length > 0) rest = rest.subarray(await Deno.stdout.write(rest));
  },
  flush: () => Promise.resolve(),
};
using output = await AlertOutput.open({ stdout }, {
  tell: (message) => console.error(message),
  ...(resume !== undefined && { resume }),
});
const linesOf = (ids: string) =>
  [...ids].map((id) => ({ id, text: JSON.stringify({ id }) }));
await output.write(linesOf(known));
const position = output.position();
if (position === undefined) console.error("no position");
else Deno.writeTextFileSync(state, JSON.stringify(position));
await output.write(linesOf(beyond));
