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
    label: read.slice(3, 40),
    time: read.slice(2, 40),
    key: read.slice(1, 40),
  };
}

/** A record whose connection alone holds such texts. */
function cutConnection(index: number): TrafficRecord {
  const { label, time, key } = cutRecord(index);
  return {
    index,
    values: [index],
    connection: {
      index,
      uid: key!,
      start: 0,
      duration: 1,
      protocol: "tcp",
      ipProtocol: 6,
      originator: "10.0.0.1",
      originatorPort: 1024,
      responder: "10.0.0.2",
      responderPort: 80,
      service: time!,
      state: "SF",
      originatorBytes: 1,
      responderBytes: 2,
      originatorPackets: 3,
      responderPackets: 4,
      originatorWireBytes: 5,
      responderWireBytes: 6,
      history: "ShAdDafF",
      labels: { detailed: label! },
    },
  };
}

for (const make of [cutRecord, cutConnection]) {
  Deno.test(`ownTexts() keeps a ${make.name} as it is, and none of what was read with it`, () => {
    const kept: TrafficRecord[] = [];
    for (let i = 0; i < RECORDS; i++) kept.push(ownTexts(make(i)));
    const { heapUsed } = Deno.memoryUsage();
    console.log(`${RECORDS} records: ${(heapUsed / MEGABYTE).toFixed(0)} MB`);
    assert(heapUsed < RECORDS * MEGABYTE / 2);
    for (const i of [0, 7, RECORDS - 1]) assertEquals(kept[i], make(i));
  });
}
