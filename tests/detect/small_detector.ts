import type { Detector } from "../../lib/detect/detector.ts";
import { train, type TrainOptions } from "../../lib/detect/train.ts";
import type { Schema } from "../../lib/records/schema.ts";
import type { TrafficRecord } from "../../lib/records/traffic_record.ts";
import { Random } from "../../lib/random.ts";

export const smallSchema: Schema = {
  features: [
    { name: "bytes", type: "numeric" },
    { name: "packets", type: "numeric" },
    { name: "service", type: "categorical" },
  ],
  label: { column: "label", normal: "normal" },
};

/** Traffic with bytes = 100 · packets; every tenth row of the latter half breaks that. */
export function smallTraffic(rows = 400, seed = 1, keys = 1): TrafficRecord[] {
  const random = new Random(seed);
  return Array.from({ length: rows }, (_, index) => {
    const packets = 20 + 10 * Math.sin(index / 5) + random.uniform();
    const attack = index > rows / 2 && index % 10 === 0;
    return {
      index,
      values: [
        attack ? 9000 : 100 * packets,
        packets,
        ["http", "dns"][random.integer(2)]!,
      ],
      label: attack ? "odd" : "normal",
      key: `10.0.0.${index % keys}`,
    };
  });
}

/** A detector that trains in well under a second. */
export function trainSmall(
  options: Partial<TrainOptions> = {},
): Promise<Detector> {
  return train(smallTraffic(), {
    schema: smallSchema,
    encoder: [8],
    decoder: [8],
    epochs: 8,
    learningRate: 0.01,
    batchSize: 32,
    ...options,
  });
}
