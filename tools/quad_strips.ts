/*
 * The widest strips of the kernel's product, as text of WebAssembly (WAT).
 *
 * WHY NOT IN ASSEMBLYSCRIPT
 *
 * V8 checks the bounds of each load from memory, as Deno does not let it find out by a
 * signal: of the instructions of a strip's loop (`strip.ts`) a third are checks. What it
 * reads of a struct (the GC proposal: Deno has it, Node from 22 on) needs none.
 * AssemblyScript knows neither structs nor to unroll a loop, so the two functions in
 * which most time goes are written out here, and what builds the kernel puts them into
 * its relaxed build in place of imports.
 *
 * QUADS
 *
 * A quad is four rows of a strip, 4 · 6 vectors. Weights are packed into memory first
 * (`pack_weights.ts`), in which each strip starts at a multiple of a quad; then
 * `takeWeights` makes quads of all memory up to their end, in one array, so that a
 * quad's place in the array is its address divided by a quad's size. A row by itself
 * in each struct would cost a header and a reference for each 96 bytes, which the second
 * cache feels; and a loop that goes on by four counts and jumps a fourth as often. A
 * loop over sixteen is code enough to be pushed out of its own cache.
 *
 * The collector of garbage lays quads side by side, in the order of the array, unless
 * the heap is full of holes when they come of age: then they lie scattered, which slows
 * down one row, and batches a little. So networks are best loaded before much else was.
 * And weights take their memory twice, once of V8's heap: a network of many millions of
 * them does not fit into a heap that was made smaller than that.
 *
 * Sums, two numbers of x and one vector of weights are all of the 15 registers that V8
 * gives.
 */

/** Vectors of a strip: `WIDEST` of `strip.ts` with relaxed SIMD. */
const WIDTH = 6;
/** Rows of a quad. */
const ROWS = 4;
/** Bytes of a vector. */
const VECTOR = 16;
/** Bytes of a strip's sums. */
const STRIP = VECTOR * WIDTH;
/** Bytes from one window's pre-activations to the other's: `Z_ROW` of `strip.ts`. */
const Z_ROW = 384;

/** Text for each number below `count`, a line each. */
function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

/** One lane of $both in all four. */
function splat(lane: number): string {
  const bytes = lines(16, (byte) => `${4 * lane + byte % 4}`);
  return `(i8x16.shuffle ${bytes} (local.get $both) (local.get $both))`;
}

/** A sum plus the product of a number of x and a vector of weights. */
function addTo(sum: string, x: string, weights: string): string {
  return `(local.set ${sum} (f32x4.relaxed_madd
    (local.get ${x}) ${weights} (local.get ${sum})))`;
}

/** Sums that start from memory. */
function loadSums(name: string, address: string): string {
  return lines(WIDTH, (i) =>
    `(local.set ${name}${i}
      (v128.load offset=${VECTOR * i} (local.get ${address})))`);
}

/** Sums as they go to memory, so many bytes on. */
function storeSums(name: string, address: string, offset: number): string {
  return lines(WIDTH, (i) =>
    `(v128.store offset=${offset + VECTOR * i}
      (local.get ${address}) (local.get ${name}${i}))`);
}

const sumLocals = (name: string) =>
  lines(WIDTH, (i) => `(local ${name}${i} v128)`);

const vector = (quad: string, row: number, index: number) =>
  `(struct.get $quad ${WIDTH * row + index} (local.get ${quad}))`;

const next = (name: string, step: number) =>
  `(local.set ${name} (i32.add (local.get ${name}) (i32.const ${step})))`;

/** The quad at a place, or so many behind it. */
const quadAt = (place: string, behind = "(i32.const 0)") =>
  `(array.get $quads (local.get $quads) (i32.add (local.get ${place}) ${behind}))`;

/** Where $pair's part of something lies. */
const fromPair = (address: string, size: string) =>
  `(i32.add (local.get ${address}) (i32.mul (local.get $pair) ${size}))`;

/** One row of a quad times a number of each of two windows. */
function pairRow(row: number): string {
  return `
    (local.set $both (v128.load offset=${8 * row} (local.get $at)))
    (local.set $one ${splat(0)})
    (local.set $both ${splat(1)})
    ${
    lines(WIDTH, (i) =>
      `(local.set $w ${vector("$quad", row, i)})
      ${addTo(`$a${i}`, "$one", "(local.get $w)")}
      ${addTo(`$b${i}`, "$both", "(local.get $w)")}`)
  }`;
}

/** Adds up one strip's quads for two windows, x and then h, from $startAt to $zAt. */
const PAIR = `
  ${loadSums("$a", "$startAt")}
  (local.set $startAt (i32.add (local.get $startAt) (local.get $startRow)))
  ${loadSums("$b", "$startAt")}
  (local.set $at (local.get $xAt))
  (local.set $end (i32.add (local.get $place) (local.get $count)))
  (local.set $isLast (i32.eqz (local.get $hCount)))
  (local.set $k (local.get $place))
  (loop $parts
    (loop $rows
      (local.set $quad ${quadAt("$k")})
      ${lines(ROWS, pairRow)}
      ${next("$at", 8 * ROWS)}
      ${next("$k", 1)}
      (br_if $rows (i32.ne (local.get $k) (local.get $end))))
    (if (i32.eqz (local.get $isLast)) (then
      (local.set $at (local.get $hAt))
      (local.set $end (i32.add (local.get $end) (local.get $hCount)))
      (local.set $isLast (i32.const 1))
      (br $parts))))
  ${storeSums("$a", "$zAt", 0)}
  ${storeSums("$b", "$zAt", Z_ROW)}`;

/**
 * z = start + Σₖ w[k] · x[k] + Σₖ w'[k] · h[k] of some strips, `$rows` quads from one to
 * the next, and some pairs of windows; the second sum may be empty.
 */
const PAIRS = `
(func $pairs
  (param $strips i32) (param $pairs i32) (param $z i32)
  (param $start i32) (param $startRow i32) (param $startPair i32)
  (param $place i32) (param $rows i32)
  (param $x i32) (param $xPair i32) (param $count i32)
  (param $h i32) (param $hPair i32) (param $hCount i32)
  (local $quads (ref $quads)) (local $quad (ref $quad))
  (local $k i32) (local $end i32) (local $isLast i32) (local $pair i32)
  (local $zAt i32) (local $startAt i32) (local $xAt i32) (local $hAt i32) (local $at i32)
  (local $both v128) (local $one v128) (local $w v128)
  ${sumLocals("$a")} ${sumLocals("$b")}
  (local.set $quads (ref.as_non_null (global.get $weights)))
  (loop $strip
    (local.set $pair (i32.const 0))
    (loop $team
      (local.set $zAt ${fromPair("$z", `(i32.const ${2 * Z_ROW})`)})
      (local.set $startAt ${fromPair("$start", "(local.get $startPair)")})
      (local.set $xAt ${fromPair("$x", "(local.get $xPair)")})
      (local.set $hAt ${fromPair("$h", "(local.get $hPair)")})
      ${PAIR}
      ${next("$pair", 1)}
      (br_if $team (i32.ne (local.get $pair) (local.get $pairs))))
    ${next("$z", STRIP)}
    ${next("$start", STRIP)}
    (local.set $place (i32.add (local.get $place) (local.get $rows)))
    (local.set $strips (i32.sub (local.get $strips) (i32.const 1)))
    (br_if $strip (local.get $strips))))`;

/** One row of two quads times a number of one window. */
function soloRow(row: number): string {
  return `
    (local.set $one ${splat(row)})
    ${lines(WIDTH, (i) => addTo(`$a${i}`, "$one", vector("$quad", row, i)))}
    ${lines(WIDTH, (i) => addTo(`$b${i}`, "$one", vector("$beside", row, i)))}`;
}

/** z = start + Σₖ w[k] · x[k] of some strips, two at a time, and one window. */
const SOLO = `
(func $solo
  (param $strips i32) (param $z i32) (param $start i32)
  (param $place i32) (param $rows i32) (param $x i32) (param $count i32)
  (local $quads (ref $quads)) (local $quad (ref $quad)) (local $beside (ref $quad))
  (local $k i32) (local $end i32) (local $at i32) (local $both v128) (local $one v128)
  ${sumLocals("$a")} ${sumLocals("$b")}
  (local.set $quads (ref.as_non_null (global.get $weights)))
  (loop $strip
    ${loadSums("$a", "$start")}
    ${next("$start", STRIP)}
    ${loadSums("$b", "$start")}
    ${next("$start", STRIP)}
    (local.set $at (local.get $x))
    (local.set $k (local.get $place))
    (local.set $end (i32.add (local.get $k) (local.get $count)))
    (loop $rows
      (local.set $quad ${quadAt("$k")})
      (local.set $beside ${quadAt("$k", "(local.get $rows)")})
      (local.set $both (v128.load (local.get $at)))
      ${lines(ROWS, soloRow)}
      ${next("$at", 4 * ROWS)}
      ${next("$k", 1)}
      (br_if $rows (i32.ne (local.get $k) (local.get $end))))
    ${storeSums("$a", "$z", 0)}
    ${storeSums("$b", "$z", STRIP)}
    ${next("$z", 2 * STRIP)}
    (local.set $place
      (i32.add (local.get $place) (i32.shl (local.get $rows) (i32.const 1))))
    (local.set $strips (i32.sub (local.get $strips) (i32.const 2)))
    (br_if $strip (local.get $strips))))`;

/** Makes quads of the memory from its start on, so many of them. */
const TAKE_WEIGHTS = `
(func $quadFrom (param $at i32) (result (ref $quad))
  (struct.new $quad
    ${
  lines(ROWS * WIDTH, (i) => `(v128.load offset=${VECTOR * i} (local.get $at))`)
}))
(func (export "takeWeights") (param $count i32)
  (local $quads (ref $quads)) (local $place i32)
  (local.set $quads
    (array.new $quads (call $quadFrom (i32.const 0)) (local.get $count)))
  (loop $all
    (array.set $quads (local.get $quads) (local.get $place)
      (call $quadFrom
        (i32.mul (local.get $place) (i32.const ${ROWS * WIDTH * VECTOR}))))
    ${next("$place", 1)}
    (br_if $all (i32.ne (local.get $place) (local.get $count))))
  (global.set $weights (local.get $quads)))`;

/** What the kernel imports from "quads", and `takeWeights`, which it exports. */
export const QUAD_STRIPS: { readonly module: string; readonly text: string } = {
  module: "quads",
  text: `
(rec
  (type $quad (struct ${lines(ROWS * WIDTH, () => "(field v128)")}))
  (type $quads (array (mut (ref $quad)))))
(global $weights (mut (ref null $quads)) (ref.null $quads))
${PAIRS}
${SOLO}
${TAKE_WEIGHTS}
`,
};
