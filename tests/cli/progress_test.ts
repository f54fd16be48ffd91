import { assertEquals } from "@std/assert";
import { ProgressLine, type ProgressOptions } from "../../lib/cli/progress.ts";

/** A line whose clock and writes the test holds. */
function fake(total?: number, options: ProgressOptions = {}, label = "score") {
  const written: string[] = [];
  const clock = { now: 5000 };
  const line = new ProgressLine(label, total, {
    terminal: true,
    write: (text) => written.push(text),
    now: () => clock.now,
    ...options,
  });
  return { line, written, clock };
}

Deno.test("ProgressLine shows share, rate and time left", () => {
  const { line, written, clock } = fake(22_544);
  clock.now += 2000;
  line.update(5636, "rows");
  assertEquals(written, [
    "\r\x1b[Kscore  25 %  5,636 of 22,544 rows  2,818 rows/s  6 s left",
  ]);
});

Deno.test("ProgressLine shows bytes as megabytes", () => {
  const { line, written, clock } = fake(19_109_424, {}, "KDDTrain+.txt");
  clock.now += 1000;
  line.update(3_400_000, "bytes");
  assertEquals(written, [
    "\r\x1b[KKDDTrain+.txt  17 %  3.4 of 19.1 MB  3.4 MB/s  5 s left",
  ]);
});

Deno.test("ProgressLine without a total shows count and rate", () => {
  const { line, written, clock } = fake();
  clock.now += 500;
  line.update(1_000_000, "rows");
  assertEquals(written, ["\r\x1b[Kscore  1,000,000 rows  2,000,000 rows/s"]);
});

Deno.test("ProgressLine gives no rate before time has passed", () => {
  const { line, written } = fake(100);
  line.update(10, "rows");
  assertEquals(written, ["\r\x1b[Kscore  10 %  10 of 100 rows"]);
  const empty = fake(100);
  empty.clock.now += 1000;
  empty.line.update(0, "rows");
  assertEquals(empty.written, ["\r\x1b[Kscore  0 %  0 of 100 rows"]);
});

Deno.test("ProgressLine leaves what was done before out of the rate", () => {
  const { line, written, clock } = fake(1000, { from: 600 });
  clock.now += 1000;
  line.update(700, "rows");
  assertEquals(written, [
    "\r\x1b[Kscore  70 %  700 of 1,000 rows  100 rows/s  3 s left",
  ]);
});

Deno.test("ProgressLine says long times in minutes and hours", () => {
  const left = (rows: number) => {
    const { line, written, clock } = fake(rows + 1);
    clock.now += 1000;
    line.update(1, "rows");
    return written[0]!.split("  ").at(-1);
  };
  assertEquals(left(59), "59 s left");
  assertEquals(left(60), "1 min left");
  assertEquals(left(185), "3 min left");
  assertEquals(left(59 * 60 + 40), "1 h 00 min left");
  assertEquals(left(7500), "2 h 05 min left");
});

Deno.test("ProgressLine shows slow rates with a decimal", () => {
  const { line, written, clock } = fake();
  clock.now += 4000;
  line.update(10, "epochs");
  assertEquals(written, ["\r\x1b[Kscore  10 epochs  2.5 epochs/s"]);
});

Deno.test("ProgressLine updates at most ten times a second", () => {
  const { line, written, clock } = fake(10_000);
  for (let done = 1; done <= 1000; done++) {
    clock.now += 1;
    line.update(done, "rows");
  }
  assertEquals(written.length, 10);
});

Deno.test("ProgressLine fits on one line of a small terminal", () => {
  const { line, written, clock } = fake(1e9, {}, "x".repeat(200));
  clock.now += 1000;
  line.update(1e6, "rows");
  assertEquals(written[0]!.length, "\r\x1b[K".length + 79);
});

Deno.test("ProgressLine never exceeds its total's 100 %", () => {
  const { line, written, clock } = fake(100);
  clock.now += 1000;
  line.update(150, "rows");
  assertEquals(written, [
    "\r\x1b[Kscore  100 %  150 of 100 rows  150 rows/s  0 s left",
  ]);
});

Deno.test("ProgressLine.finish() erases the line, once", () => {
  const { line, written, clock } = fake(100);
  line.finish();
  assertEquals(written, [], "nothing was shown");
  clock.now += 1000;
  line.update(50, "rows");
  line.finish();
  line.finish();
  assertEquals(written.slice(1), ["\r\x1b[K"]);
});

Deno.test("ProgressLine is silent where nobody watches", () => {
  const { line, written, clock } = fake(100, { terminal: false });
  clock.now += 1000;
  line.update(50, "rows");
  line.finish();
  assertEquals(written, []);
});
