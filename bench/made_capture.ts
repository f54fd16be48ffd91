/**
 * A capture made in memory: TCP connections of a few requests and answers in full
 * segments with acknowledgements between, and small UDP exchanges, interleaved over
 * many clients, right checksums throughout.
 */
import { Random } from "../lib/random.ts";
import { CaptureBuilder } from "../tests/records/packets/capture_builder.ts";

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

/** A capture of nearly so many bytes. */
export function makeCapture(bytes: number): Uint8Array {
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
