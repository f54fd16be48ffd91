import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { startBackend } from "../../lib/model/backend.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), {
  minLength: 1,
  maxLength: 4,
});

Deno.test("slices on the mended backend hold what a naive slice holds", async () => {
  await startBackend();
  fc.assert(
    fc.property(
      shapes,
      fc.infiniteStream(fc.nat()),
      fc.boolean(),
      (shape, numbers, isFloat) => {
        const next = () => numbers.next().value!;
        const begin = shape.map((length) => next() % length);
        const size = shape.map((length, axis) =>
          1 + next() % (length - begin[axis]!)
        );
        const count = shape.reduce((product, length) => product * length, 1);
        const values = Array.from({ length: count }, (_, i) => i);
        const strides = shape.map((_, axis) =>
          shape.slice(axis + 1).reduce((product, length) => product * length, 1)
        );
        const expected = values.filter((i) =>
          shape.every((length, axis) => {
            const position = Math.floor(i / strides[axis]!) % length;
            return position >= begin[axis]! &&
              position < begin[axis]! + size[axis]!;
          })
        );
        const slice = tf.tidy(() =>
          tf.slice(
            tf.tensor(values, shape, isFloat ? "float32" : "int32"),
            begin,
            size,
          ).dataSync()
        );
        assertEquals([...slice], expected);
      },
    ),
  );
});
