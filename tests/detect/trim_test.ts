import { assert, assertEquals, assertThrows } from "@std/assert";
import { trimWindows } from "../../lib/detect/trim.ts";
import { ConfigurationError } from "../../lib/errors.ts";
import { Random } from "../../lib/random.ts";
import type { Schema } from "../../lib/records/schema.ts";
import type { FeatureValue } from "../../lib/records/traffic_record.ts";

const schema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "packets", type: "numeric" },
    { name: "service", type: "categorical" },
  ],
};

/** Bytes follow packets, except in the odd rows. */
function traffic(count: number, odd: readonly number[]): FeatureValue[][] {
  const random = new Random(3);
  return Array.from({ length: count }, (_, i) => {
    const packets = 1 + random.integer(50);
    const bytes = Math.round(packets * 500 * (1 + 0.1 * random.normal()));
    return odd.includes(i)
      ? [40 * packets, packets, "rare"]
      : [bytes, packets, ["http", "dns"][random.integer(2)]!];
  });
}

function rows(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

Deno.test("trimWindows() leaves the odd rows out, and the rest in order", () => {
  const odd = [7, 40, 41, 199];
  const input = {
    schema,
    values: traffic(200, odd),
    windows: rows(200),
    timesteps: 1,
  };
  const kept = trimWindows(input, 0.02);
  assertEquals([...kept], [...rows(200)].filter((i) => !odd.includes(i)));
});

Deno.test("trimWindows() leaves out windows by their oddest row", () => {
  // Windows of two rows, one starting at every row: row 50 stands in two.
  const values = traffic(101, [50]);
  const windows = Int32Array.from(
    { length: 200 },
    (_, i) => Math.floor(i / 2) + i % 2,
  );
  const kept = trimWindows({ schema, values, windows, timesteps: 2 }, 0.02);
  assertEquals(kept.length, 2 * 98);
  assert(!kept.includes(50));
});

Deno.test("trimWindows() looks again once the worst are gone", () => {
  // Six rows without bytes stretch the covariance in their direction, and row 40,
  // a third of the usual bytes, lies in it.
  const far = [10, 20, 30, 50, 60, 70];
  const values = traffic(300, []);
  for (const i of far) values[i] = [0, 25, "http"];
  values[40] = [4000, 25, "dns"];
  const input = { schema, values, windows: rows(300), timesteps: 1 };
  const kept = trimWindows(input, 7 / 300);
  for (const i of [...far, 40]) assert(!kept.includes(i), `${i} was kept`);
});

Deno.test("trimWindows() leaves whole windows out, none for less than half of one", () => {
  const input = {
    schema,
    values: traffic(100, []),
    windows: rows(100),
    timesteps: 1,
  };
  assertEquals(trimWindows(input, 0), input.windows);
  assertEquals(trimWindows(input, 0.004), input.windows);
  assertEquals(trimWindows(input, 0.006).length, 99);
  assertEquals(trimWindows(input, 0.1), trimWindows(input, 0.1));
});

Deno.test("trimWindows() takes rows that are all alike, and few of them", () => {
  const values = Array.from({ length: 20 }, () => [1, 1, "dns"]);
  const input = { schema, values, windows: rows(20), timesteps: 1 };
  assertEquals([...trimWindows(input, 0.1)], [...rows(18)]);
  assertEquals(trimWindows({ ...input, windows: rows(1) }, 0.4).length, 1);
  assertEquals(trimWindows({ ...input, windows: rows(0) }, 0.4).length, 0);
});

Deno.test("trimWindows() refuses a share that leaves too little", () => {
  const input = {
    schema,
    values: traffic(9, []),
    windows: rows(9),
    timesteps: 1,
  };
  for (const share of [-0.1, 0.5, 1, NaN]) {
    assertThrows(
      () => trimWindows(input, share),
      ConfigurationError,
      "must be a share from 0 to below 0.5",
    );
  }
});
