import { assert, assertEquals } from "@std/assert";
import { ownTexts } from "../../lib/records/own_texts.ts";
import type { TrafficRecord } from "../../lib/records/traffic_record.ts";

const RECORDS = 1000;
const MEGABYTE = 1e6;

/** A record whose texts are cut from a megabyte that was read with it. */
function cutRecord(index: number): TrafficRecord {
  const read = `${index}`.padStart(40, "x") + "y".repeat(MEGABYTE);
  return {
    index,
    values: [index, read.slice(10, 40), null],
    key: read.slice(1, 40),
    time: read.slice(2, 40),
  };
}

Deno.test("ownTexts() keeps a record as it is, and none of what was read with it", () => {
  const kept: TrafficRecord[] = [];
  for (let i = 0; i < RECORDS; i++) kept.push(ownTexts(cutRecord(i)));
  const { heapUsed } = Deno.memoryUsage();
  console.log(`${RECORDS} records keep ${(heapUsed / MEGABYTE).toFixed(0)} MB`);
  assert(heapUsed < RECORDS * MEGABYTE / 2);
  for (const i of [0, 7, RECORDS - 1]) assertEquals(kept[i], cutRecord(i));
});
