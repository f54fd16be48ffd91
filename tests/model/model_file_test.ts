import { assert, assertEquals, assertRejects } from "@std/assert";
import { ModelError } from "../../lib/errors.ts";
import { initialWeights } from "../../lib/model/initial_weights.ts";
import {
  decodeModel,
  encodeModel,
  verifyModel,
} from "../../lib/model/model_file.ts";
import { Random } from "../../lib/random.ts";

const ARCHITECTURE = { timesteps: 1, features: 1, encoder: [1], decoder: [1] };

function smallModel() {
  return encodeModel({
    detector: { architecture: ARCHITECTURE },
    training: { labels: ["normal", "scan é"] },
    weights: initialWeights(ARCHITECTURE, new Random(1)),
  });
}

/** The text with other keys, its digest made right again. */
async function resigned(
  change: (value: Record<string, unknown>) => void,
): Promise<string> {
  const value = JSON.parse(await smallModel());
  change(value);
  delete value.sha256;
  const bytes = new TextEncoder().encode(JSON.stringify(value) + "\n");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return JSON.stringify({ ...value, sha256: hash.toHex() }) + "\n";
}

const refusal = async (text: string): Promise<string> =>
  (await assertRejects(() => decodeModel(text, "m.json"), ModelError)).message;

Deno.test("decodeModel() gives back what encodeModel() wrote", async () => {
  const text = await smallModel();
  const model = await decodeModel(text, "m.json");
  assertEquals(model.detector, { architecture: ARCHITECTURE });
  assertEquals(model.weights, initialWeights(ARCHITECTURE, new Random(1)));
  assertEquals(await encodeModel(model), text);
  assertEquals((await verifyModel(JSON.parse(text), "m")).sha256, model.sha256);
});

Deno.test("decodeModel() refuses a model with any one byte changed", async () => {
  const bytes = new TextEncoder().encode(await smallModel());
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let undecodable = 0;
  for (let i = 0; i < bytes.length; i++) {
    for (const flip of [0x01, 0x20, 0x80]) {
      bytes[i]! ^= flip;
      let text: string | undefined;
      try {
        text = decoder.decode(bytes);
      } catch {
        undecodable++;
      }
      if (text !== undefined) await refusal(text);
      bytes[i]! ^= flip;
    }
  }
  console.log(
    `${bytes.length} positions, three changes each; ${undecodable} no UTF-8 any more`,
  );
});

Deno.test("decodeModel() refuses a model cut anywhere, or with something behind it", async () => {
  const text = await smallModel();
  for (let length = 0; length < text.length; length++) {
    await refusal(text.slice(0, length));
  }
  await refusal(text + "\n");
  await refusal(" " + text);
  await refusal("\uFEFF" + text);
});

Deno.test("decodeModel() says what is wrong", async () => {
  const text = await smallModel();
  assert((await refusal(text.slice(0, 100))).includes("not whole JSON"));
  assert((await refusal("{}\n")).includes("not a Gatewarden model"));
  assert((await refusal("null\n")).includes("not a Gatewarden model"));
  assert(
    (await refusal(JSON.stringify(JSON.parse(text), null, 1))).includes(
      "was changed",
    ),
  );
  assert(
    (await refusal(text.replace("normal", "abnorm"))).includes(
      "sha256 does not match",
    ),
  );
  const newer = await refusal(await resigned((value) => value.version = 2));
  assert(newer.includes("newer Gatewarden (file version 2, this one reads 1)"));
  assert(
    (await refusal(await resigned((value) => value.version = "1"))).includes(
      '"version"',
    ),
  );
});

Deno.test("decodeModel() refuses malformed weights even under a right digest", async () => {
  type Stored = { specs: { name: string; shape: unknown }[]; float32: string };
  const broken = (change: (weights: Stored) => void) =>
    resigned((value) => change(value.weights as Stored)).then(refusal);
  assert(
    (await broken((w) => w.float32 += "AAAA")).includes(
      "Cannot load model m.json",
    ),
  );
  assert(
    (await broken((w) => w.float32 = w.float32.slice(8))).includes(
      "Cannot load model",
    ),
  );
  assert((await broken((w) => w.float32 = "%")).includes("Cannot load model"));
  assert(
    (await broken((w) => w.specs[0]!.shape = [-1, 4])).includes(
      "spec is malformed",
    ),
  );
  assert(
    (await broken((w) => w.specs[0]!.shape = [1, 400])).includes("is cut off"),
  );
  assert(
    (await broken((w) => w.specs[1]!.name = w.specs[0]!.name)).includes(
      "there twice",
    ),
  );
  assert((await broken((w) => w.specs.pop())).includes("more weights than"));
  // The right number of values under another shape, name or order.
  const shape = (weights: Stored) => weights.specs[0]!.shape = [4, 1];
  assert((await broken(shape)).includes("not, by name, order and shape"));
  const name = (weights: Stored) => weights.specs[0]!.name = "kernel";
  assert((await broken(name)).includes("not, by name, order and shape"));
  const order = (weights: Stored) => weights.specs.reverse();
  assert((await broken(order)).includes("not, by name, order and shape"));
  const noWeights = await refusal(
    await resigned((value) => value.weights = []),
  );
  assert(noWeights.includes('"weights" is not an object'));
});
