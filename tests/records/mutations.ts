import fc from "fast-check";

/** Changes of a text: at a place, so many characters give way to another text. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** Texts that stand for something to a reader. */
const SPECIAL = [
  "\t",
  "\n",
  "\r\n",
  "-",
  "(empty)",
  "\\x09",
  "\\x",
  "#separator \\x2c\n",
  "#fields\tts\n",
  "#path\tconn\n",
  "#path\tdns\n",
  "   ",
  '"',
  "{",
  "}",
  ":",
  ",",
  "null",
  "1e999",
  "9".repeat(30),
  '"__proto__":{"a":1},',
  "\u0000",
  "\ufeff",
  "é",
];

/** A few changes of a text. */
export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(40),
    insert: fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ maxLength: 20 })),
  }),
  { maxLength: 8 },
);

/** A text with changes made to it. */
export function edited(text: string, edits: readonly Edit[]): string {
  for (const { at, remove, insert } of edits) {
    const start = Math.floor(at * text.length);
    text = text.slice(0, start) + insert + text.slice(start + remove);
  }
  return text;
}

/** Overwrites of bytes, and where a piece is cut out or repeated. */
export interface Damage {
  readonly changes: readonly { readonly at: number; readonly value: number }[];
  readonly cut: number;
}

/** Some damage to bytes. */
export const damages: fc.Arbitrary<Damage> = fc.record({
  changes: fc.array(
    fc.record({
      at: fc.nat(),
      value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)),
    }),
    { maxLength: 12 },
  ),
  cut: fc.nat(),
});

/** Bytes with damage done to them. */
export function damaged(
  bytes: Uint8Array,
  { changes, cut }: Damage,
): Uint8Array {
  const changed = bytes.slice();
  for (const { at, value } of changes) changed[at % changed.length] = value;
  const from = cut % changed.length;
  switch (cut % 4) {
    case 0:
      return changed.slice(0, from);
    case 1:
      return joined(changed.slice(0, from), changed.slice(from + 3));
    case 2:
      return joined(changed.slice(0, from), changed.slice(from >> 1));
    default:
      return changed;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
