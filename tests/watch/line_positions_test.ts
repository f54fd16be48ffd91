import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { FilePosition } from "../../lib/watch/file_position.ts";
import type { FollowedFile } from "../../lib/watch/followed_block.ts";
import { LinePositions } from "../../lib/watch/line_positions.ts";

function fakeFile(inode: number, resumed?: FilePosition): FollowedFile {
  return {
    path: `log.${inode}`,
    identity: {
      device: 1,
      inode,
      head: { bytes: 4, sha256: "00" },
      created: inode,
    },
    ...(resumed !== undefined && { resumed }),
    headerBefore: () => undefined,
  };
}

/** What matters of a checkpoint: inode, resume and what is done beyond. */
const brief = (positions: LinePositions) =>
  positions.checkpoint().map(({ file, resume, done }) => [
    file.inode,
    resume,
    done,
  ]);

Deno.test("LinePositions go on at the oldest line that is not done", () => {
  const positions = new LinePositions();
  const file = fakeFile(1);
  for (let line = 0; line < 5; line++) {
    positions.read(line, file, line * 10, line * 10 + 10);
  }
  assertEquals(brief(positions), [[1, 0, []]]);
  positions.done(2);
  positions.done(3);
  assertEquals(brief(positions), [[1, 0, [[20, 40]]]]);
  positions.done(0);
  assertEquals(brief(positions), [[1, 10, [[20, 40]]]]);
  positions.done(1);
  assertEquals(brief(positions), [[1, 40, []]]);
  positions.done(4);
  assertEquals(brief(positions), [[1, 50, []]]);
  assertEquals(positions.openLines, 0);
});

Deno.test("LinePositions keep files with open lines, and the last one", () => {
  const positions = new LinePositions();
  const [first, second] = [fakeFile(1), fakeFile(2)];
  positions.read(0, first, 0, 5);
  positions.read(1, second, 0, 5);
  positions.done(1);
  assertEquals(brief(positions), [[1, 0, []], [2, 5, []]]);
  positions.done(0);
  assertEquals(brief(positions), [[2, 5, []]]);
});

Deno.test("LinePositions keep what is ahead of a process that was started again", () => {
  const { identity } = fakeFile(1);
  const from: FilePosition[] = [
    { file: identity, resume: 10, done: [[20, 30], [40, 50]] },
    { file: fakeFile(2).identity, resume: 7, done: [] },
  ];
  const positions = new LinePositions(from);
  assertEquals(positions.checkpoint(), from);
  const first = fakeFile(1, from[0]);
  positions.read(1, first, 10, 20);
  assertEquals(brief(positions), [[1, 10, [[20, 30], [40, 50]]], [2, 7, []]]);
  positions.done(1);
  // 20 to 30 was done before, so reading goes on behind it.
  assertEquals(brief(positions), [[1, 30, [[40, 50]]], [2, 7, []]]);
  positions.read(2, first, 30, 40);
  positions.read(3, first, 50, 60);
  positions.done(3);
  assertEquals(brief(positions), [[1, 30, [[40, 60]]], [2, 7, []]]);
  positions.read(4, fakeFile(2, from[1]), 7, 9);
  positions.done(2);
  assertEquals(brief(positions), [[2, 7, []]]);
});

Deno.test("LinePositions forget positions that following went past", () => {
  const from: FilePosition[] = [
    { file: fakeFile(1).identity, resume: 10, done: [] },
    { file: fakeFile(2).identity, resume: 7, done: [] },
  ];
  const positions = new LinePositions(from);
  positions.read(1, fakeFile(3), 0, 9);
  assertEquals(brief(positions), [[3, 0, []]]);
});

Deno.test("LinePositions settle lines that nobody claimed", () => {
  const positions = new LinePositions();
  const file = fakeFile(1);
  for (let line = 0; line < 4; line++) {
    positions.read(line, file, line * 10, line * 10 + 10);
  }
  positions.claim(2);
  positions.settle(0, 4);
  assertEquals(brief(positions), [[1, 20, [[30, 40]]]]);
  assertThrows(
    () => positions.claim(0),
    RangeError,
    "line 0 as it is not open",
  );
  positions.done(0);
  assertEquals(positions.openLines, 1);
});

Deno.test("LinePositions say of each line rightly whether it is done", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat()), (sizes, choices) => {
      const choose = () => choices.next().value as number;
      const positions = new LinePositions();
      const offsets = sizes.map((_, i) =>
        sizes.slice(0, i).reduce((sum, size) => sum + size, 0)
      );
      const file = fakeFile(1);
      const open: number[] = [];
      const done = new Set<number>();
      let read = 0;
      while (read < sizes.length || open.length > 0) {
        if (open.length === 0 || (read < sizes.length && choose() % 2 === 0)) {
          positions.read(
            read,
            file,
            offsets[read]!,
            offsets[read]! + sizes[read]!,
          );
          open.push(read++);
        } else {
          const [line] = open.splice(choose() % open.length, 1);
          positions.done(line!);
          done.add(line!);
        }
        const { resume, done: ranges } = positions.checkpoint()[0]!;
        for (const [line, offset] of offsets.entries()) {
          const isDone = offset < resume ||
            ranges.some(([from, to]) => from <= offset && offset < to);
          assertEquals(isDone, done.has(line));
        }
        for (const [i, [from, to]] of ranges.entries()) {
          assert(from < to && from > (ranges[i - 1]?.[1] ?? resume));
        }
      }
      assertEquals(positions.openLines, 0);
    }),
    { numRuns: 200 },
  );
});
