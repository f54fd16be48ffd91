/**
 * How fast captures are read, with and without the tracking of connections:
 * `deno run -A bench/capture_rate.ts`.
 *
 * The capture is made in memory: TCP connections of a few requests and answers
 * in full segments with acknowledgements between, and small UDP exchanges,
 * interleaved over many clients, right checksums throughout.
 */
import {
  captureConnections,
  newCaptureCounts,
} from "../lib/records/packets/capture_connections.ts";
import {
  newPacketCounts,
  readPackets,
} from "../lib/records/packets/read_packets.ts";
import { CaptureBuilder } from "../tests/records/packets/capture_builder.ts";
import { Random } from "../lib/random.ts";

const MEGABYTES = Number(Deno.args[0] ?? 128);
const CHUNK = 65_536;
const LANES = 400;

/** One client at a time asks, gets an answer of some segments, and closes. */
class Lane {
  #step = 0;
  #port = 0;
  #from = 1;
  #to = 1;
  readonly #address: number;
  readonly #random: Random;
  #segments = 0;

  constructor(address: number, random: Random) {
    this.#address = address;
    this.#random = random;
  }

  next(capture: CaptureBuilder, time: number): void {
    const client = `10.0.${this.#address >> 8}.${this.#address & 255}`;
    const port = 20_000 + this.#port % 40_000;
    const send = (out: boolean, flags: string, payload: number) => {
      capture.tcp(time, {
        source: out ? client : "192.0.2.80",
        destination: out ? "192.0.2.80" : client,
        sourcePort: out ? port : 443,
        destinationPort: out ? 443 : port,
        sequence: out ? this.#from : this.#to,
        ack: out ? this.#to : this.#from,
        flags,
        payload,
      });
      const length = payload + (/[SF]/.test(flags) ? 1 : 0);
      if (out) this.#from += length;
      else this.#to += length;
    };
    switch (this.#step++) {
      case 0:
        this.#port++;
        this.#segments = 2 + Math.floor(60 * this.#random.uniform());
        return send(true, "S", 0);
      case 1:
        return send(false, "SA", 0);
      case 2:
        return send(true, "A", 0);
      case 3:
        return send(true, "PA", 300);
      case 4:
        if (this.#segments-- > 0) this.#step = this.#segments % 2 === 0 ? 5 : 4;
        return send(false, "A", 1448);
      case 5:
        if (this.#segments > 0) this.#step = 4;
        return send(true, "A", 0);
      case 6:
        return send(true, "FA", 0);
      case 7:
        return send(false, "FA", 0);
      default:
        this.#step = 0;
        return send(true, "A", 0);
    }
  }
}

function makeCapture(bytes: number): Uint8Array {
  const random = new Random(1);
  const capture = new CaptureBuilder(bytes);
  const lanes = Array.from({ length: LANES }, (_, i) => new Lane(i, random));
  let time = 1_700_000_000_000_000;
  while (capture.length < bytes - 4096) {
    time += Math.floor(20 * random.uniform());
    lanes[Math.floor(LANES * random.uniform())]!.next(capture, time);
  }
  return capture.bytes();
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    yield bytes.subarray(at, at + CHUNK);
  }
}

function report(name: string, start: number, packets: number): void {
  const seconds = (performance.now() - start) / 1000;
  const rate = capture.length / 1e6 / seconds;
  console.log(
    `${name.padEnd(36)} ${rate.toFixed(0).padStart(5)} MB/s ` +
      `${(packets / seconds / 1000).toFixed(0).padStart(6)} k packets/s`,
  );
}

const capture = makeCapture(MEGABYTES * 1e6);
for (let round = 0; round < 3; round++) {
  for (const ignoreChecksums of [false, true]) {
    const what = ignoreChecksums ? "checksums ignored" : "checksums checked";
    let start = performance.now();
    const packets = newPacketCounts();
    let bytes = 0;
    const read = readPackets(
      chunks(capture),
      "bench",
      { ignoreChecksums },
      (packet) => bytes += packet.length,
      packets,
    );
    for await (const _ of read);
    report(`packets, ${what}`, start, packets.packets);
    start = performance.now();
    const counts = newCaptureCounts();
    const rows = captureConnections(chunks(capture), "bench", { next: 0 }, {
      ignoreChecksums,
      counts,
    });
    for await (const _ of rows);
    report(`connections, ${what}`, start, counts.packets);
    if (round === 0) {
      console.log(
        `  ${counts.connections} connections, ${counts.badChecksums} bad ` +
          `checksums, ${(bytes / counts.packets).toFixed(0)} bytes a packet`,
      );
    }
  }
}
