import { assertEquals, assertThrows } from "@std/assert";
import {
  outputsOf,
  parameterCount,
  parseArchitecture,
  weightSpecs,
} from "../../lib/model/architecture.ts";

Deno.test("parameterCount() is what Keras counts for the reference network", () => {
  // 87,040 + 49,408 + 33,024 + 98,816 for the LSTMs, 5,289 for the dense layer.
  const reference = {
    timesteps: 1,
    features: 41,
    encoder: [128, 64],
    decoder: [64, 128],
  };
  assertEquals(parameterCount(reference), 273_577);
});

Deno.test("weightSpecs() lists kernels, recurrent kernels and biases from input to output", () => {
  assertEquals(
    weightSpecs({ timesteps: 9, features: 3, encoder: [2], decoder: [5] }),
    [
      { name: "encoder.0.kernel", shape: [3, 8] },
      { name: "encoder.0.recurrent", shape: [2, 8] },
      { name: "encoder.0.bias", shape: [8] },
      { name: "decoder.0.kernel", shape: [2, 20] },
      { name: "decoder.0.recurrent", shape: [5, 20] },
      { name: "decoder.0.bias", shape: [20] },
      { name: "dense.kernel", shape: [5, 3] },
      { name: "dense.bias", shape: [3] },
    ],
  );
});

Deno.test("parseArchitecture() keeps outputs only where they are fewer than features", () => {
  const square = { timesteps: 2, features: 5, encoder: [3], decoder: [4] };
  assertEquals(parseArchitecture({ ...square, outputs: 5 }), square);
  const narrow = parseArchitecture({ ...square, outputs: 3 });
  assertEquals(narrow, { ...square, outputs: 3 });
  assertEquals(outputsOf(square), 5);
  assertEquals(outputsOf(narrow), 3);
  assertEquals(weightSpecs(narrow).slice(-2), [
    { name: "dense.kernel", shape: [4, 3] },
    { name: "dense.bias", shape: [3] },
  ]);
});

Deno.test("parseArchitecture() refuses what is no network", () => {
  const good = { timesteps: 1, features: 1, encoder: [1], decoder: [1] };
  assertEquals(parseArchitecture(good), good);
  const refused = (change: object, message: string) =>
    assertThrows(
      () => parseArchitecture({ ...good, ...change }),
      RangeError,
      message,
    );
  refused({ timesteps: 0 }, "timesteps must be an integer");
  refused({ features: "3" }, 'current value is "3"');
  refused({ encoder: [] }, "encoder must be a list");
  refused({ encoder: [4, 1e9] }, "encoder[1]");
  refused({ encoder: [65_536] }, "parameters as a model file holds at most");
  refused({ outputs: 2 }, "outputs must be at most features, 1");
  refused({ outputs: 0 }, "outputs must be an integer");
  refused({ decoder: 4 }, "decoder must be a list");
  assertThrows(() => parseArchitecture(null), RangeError);
});
