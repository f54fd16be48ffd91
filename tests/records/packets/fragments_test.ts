import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Fragment,
  type FragmentLimits,
  FragmentTable,
} from "../../../lib/records/packets/fragments.ts";

/** A fragment of data that starts at `offset`, behind a header of 20 bytes of 9. */
function fragment(
  key: string,
  offset: number,
  data: number[],
  more: boolean,
  time = 0,
): Fragment {
  const bytes = Uint8Array.from([...Array(20).fill(9), ...data]);
  return {
    time,
    key,
    bytes,
    header: 0,
    headerEnd: 20,
    data: 20,
    dataEnd: bytes.length,
    offset,
    more,
    protocol: 17,
  };
}

function table(limits?: FragmentLimits): [FragmentTable, Map<string, number>] {
  const skipped = new Map<string, number>();
  const made = new FragmentTable((reason, count) => {
    skipped.set(reason, (skipped.get(reason) ?? 0) + count);
  }, limits);
  return [made, skipped];
}

const OCTET = [1, 2, 3, 4, 5, 6, 7, 8];

Deno.test("where fragments overlap, what came first counts", () => {
  const [fragments] = table();
  assertEquals(fragments.add(fragment("a", 8, [1, 1, 1, 1], false)), undefined);
  const datagram = fragments.add(fragment("a", 0, Array(16).fill(2), true));
  // The longer piece makes the datagram longer, as in Zeek.
  assertEquals([...datagram!.bytes.slice(20)], [
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    1,
    1,
    1,
    1,
    2,
    2,
    2,
    2,
  ]);
  assertEquals(datagram!.headerLength, 20);
  assertEquals(fragments.size, 0);
  assertEquals(fragments.bytes, 0);
});

Deno.test("any pieces, in any order and overlapping, give what was sent", () => {
  const piece = fc.record({
    start: fc.nat(24),
    length: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 9, maxLength: 200 }),
      fc.array(piece, { maxLength: 40 }),
      fc.infiniteStream(fc.nat()),
      (data, pieces, random) => {
        const [fragments] = table();
        const units = Math.ceil(data.length / 8);
        const spans = pieces.filter((each) => each.start < units)
          .map(({ start, length }) => [start, start + length] as const);
        // All units are covered in the end.
        for (let unit = 0; unit < units; unit++) {
          const place = random.next().value! % (spans.length + 1);
          spans.splice(place, 0, [unit, unit + 1]);
        }
        const covered = new Set<number>();
        for (const [start, stop] of spans) {
          const end = Math.min(stop * 8, data.length);
          const isLast = end === data.length;
          // One piece alone would be a whole datagram, not a fragment.
          if (start === 0 && isLast) continue;
          const found = fragments.add(
            fragment("a", start * 8, [...data.slice(start * 8, end)], !isLast),
          );
          for (let unit = start; unit * 8 < end; unit++) covered.add(unit);
          assertEquals(found !== undefined, covered.size === units);
          if (found === undefined) continue;
          assertEquals(found.bytes.slice(20), data);
          return;
        }
        assert(covered.size < units || units === 1);
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("gives up the oldest beyond a number of datagrams", () => {
  const [fragments, skipped] = table({ datagrams: 3 });
  for (let i = 0; i < 10; i++) {
    fragments.add(fragment(`${i}`, 0, OCTET, true));
    assert(fragments.size <= 3);
  }
  assertEquals(skipped.get("fragment evicted for want of room"), 7);
  assert(fragments.add(fragment("9", 8, [1], false)) !== undefined);
  assertEquals(fragments.add(fragment("0", 8, [1], false)), undefined);
});

Deno.test("gives up the oldest beyond a number of bytes", () => {
  const [fragments, skipped] = table({ bytes: 20_000 });
  for (let i = 0; i < 20; i++) {
    fragments.add(fragment(`${i}`, 0, OCTET, true));
    assert(fragments.bytes <= 20_000);
  }
  assertEquals(fragments.size, 4);
  assertEquals(skipped.get("fragment evicted for want of room"), 16);
  // One that alone is too large is not held either.
  fragments.add(fragment("large", 60_000, OCTET, true));
  assertEquals([fragments.size, fragments.bytes], [0, 0]);
});

Deno.test("gives up what has waited for too long, in the time of the packets", () => {
  const [fragments, skipped] = table({ lifetime: 1e6 });
  fragments.add(fragment("a", 0, OCTET, true, 0));
  fragments.add(fragment("b", 0, OCTET, true, 900_000));
  assertEquals(
    fragments.add(fragment("a", 8, OCTET, false, 1_000_001)),
    undefined,
  );
  assertEquals(skipped.get("fragment of an incomplete datagram"), 1);
  assert(
    fragments.add(fragment("b", 8, OCTET, false, 1_000_002)) !== undefined,
  );
  fragments.flush();
  assertEquals(skipped.get("fragment of an incomplete datagram"), 2);
  assertEquals([fragments.size, fragments.bytes], [0, 0]);
});

Deno.test("refuses a fragment beyond the longest datagram", () => {
  const [fragments, skipped] = table();
  fragments.add(fragment("a", 65_528, OCTET, false));
  assertEquals(skipped.get("fragment beyond the longest datagram"), 1);
  assertEquals(fragments.size, 0);
});

Deno.test("never holds more than its limits, whatever comes", () => {
  const piece = fc.record({
    key: fc.constantFrom("a", "b", "c", "d", "e"),
    offset: fc.nat(8191),
    length: fc.nat(3000),
    more: fc.boolean(),
    time: fc.nat(5e6),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const [fragments] = table({
        datagrams: 3,
        bytes: 100_000,
        lifetime: 1e6,
      });
      for (const { key, offset, length, more, time } of pieces) {
        const data = Array(length).fill(1);
        const found = fragments.add(
          fragment(key, offset * 8, data, more, time),
        );
        if (found !== undefined) assert(found.bytes.length <= 65_535);
        assert(fragments.size <= 3 && fragments.bytes <= 100_000);
        assert(fragments.bytes >= 0);
      }
      fragments.flush();
      assertEquals([fragments.size, fragments.bytes], [0, 0]);
    }),
    { numRuns: 200 },
  );
});
