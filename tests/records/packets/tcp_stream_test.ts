import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TcpStream } from "../../../lib/records/packets/tcp_stream.ts";

/** An endpoint that only keeps what the stream asks for. */
class Owner {
  ack = 0;
  gaps = 0;
  partial = false;
  sent = 0;
  acknowledged(): number {
    return this.ack;
  }
  nothingAcknowledged(): boolean {
    return this.ack <= 1;
  }
  size(): number {
    return this.sent;
  }
  isPartial(): boolean {
    return this.partial;
  }
  gap(): void {
    this.gaps++;
  }
}

Deno.test("data in order is delivered and held until acknowledged", () => {
  const owner = new Owner();
  const stream = new TcpStream(owner);
  stream.see(1, 11);
  stream.see(11, 21);
  assertEquals([stream.delivered, stream.holdsData], [21, true]);
  stream.acknowledge(21);
  assertEquals([stream.trimmed, stream.holdsData, owner.gaps], [21, false, 0]);
});

Deno.test("a gap waits until it is filled", () => {
  const stream = new TcpStream(new Owner());
  stream.see(11, 21);
  assertEquals(stream.delivered, 1);
  stream.see(1, 11);
  assertEquals(stream.delivered, 21);
});

Deno.test("an acknowledgement passes over gaps, each of them told", () => {
  const owner = new Owner();
  const stream = new TcpStream(owner);
  stream.see(11, 21);
  stream.see(31, 41);
  stream.acknowledge(51);
  assertEquals([stream.delivered, owner.gaps], [51, 3]);
});

Deno.test("amid a connection the first acknowledgement tells of no gap", () => {
  const owner = new Owner();
  owner.partial = true;
  const stream = new TcpStream(owner);
  stream.acknowledge(2);
  assertEquals([stream.delivered, owner.gaps], [1, 0]);
});

Deno.test("much data above a gap without any acknowledgement is given up", () => {
  const stream = new TcpStream(new Owner());
  stream.see(11, 1 + 16_384);
  assertEquals(stream.skipping, false);
  stream.see(20_000, 20_001);
  assertEquals(stream.skipping, true);
  assertEquals(stream.holdsData, false);
});

Deno.test("ranges in any order are delivered as a naive set of bytes tells", () => {
  const range = fc.tuple(
    fc.integer({ min: 1, max: 200 }),
    fc.integer({
      min: 1,
      max: 30,
    }),
  );
  fc.assert(fc.property(fc.array(range, { maxLength: 60 }), (ranges) => {
    const stream = new TcpStream(new Owner());
    const seen = new Set<number>();
    for (const [from, length] of ranges) {
      stream.see(from, from + length);
      for (let i = from; i < from + length; i++) seen.add(i);
      let delivered = 1;
      while (seen.has(delivered)) delivered++;
      assertEquals(stream.delivered, delivered);
    }
  }));
});

Deno.test("any order of data and acknowledgements only moves forward", () => {
  const step = fc.record({
    isAck: fc.boolean(),
    from: fc.integer({ min: -10, max: 100_000 }),
    length: fc.integer({ min: 1, max: 20_000 }),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
    const owner = new Owner();
    const stream = new TcpStream(owner);
    let delivered = 1;
    let trimmed = 1;
    for (const { isAck, from, length } of steps) {
      if (isAck) {
        owner.ack = Math.max(owner.ack, from);
        stream.acknowledge(from);
      } else stream.see(from, from + length);
      assert(stream.delivered >= delivered && stream.trimmed >= trimmed);
      ({ delivered, trimmed } = stream);
    }
  }));
});
