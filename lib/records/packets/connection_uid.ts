const ALPHABET =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Mixes a 32-bit word into a hash (the round of MurmurHash3). */
function mix(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = mixed << 15 | mixed >>> 17;
  hash ^= Math.imul(mixed, 0x1b873593);
  hash = hash << 13 | hash >>> 19;
  return Math.imul(hash, 5) + 0xe6546b64 | 0;
}

/** The final avalanche of MurmurHash3. */
function finish(hash: number): number {
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ hash >>> 16) >>> 0;
}

function base62(value: number, letters: number): string {
  let text = "";
  for (let i = 0; i < letters; i++) {
    text += ALPHABET[value % 62]!;
    value = Math.floor(value / 62);
  }
  return text;
}

function hash(
  seed: number,
  low: number,
  high: number,
  words: Int32Array,
): number {
  let hash = mix(mix(Math.imul(seed, 0x9e3779b1), low), high);
  for (let i = 0; i < words.length; i++) hash = mix(hash, words[i]!);
  return finish(hash);
}

/**
 * A short name for a connection, made from its start and its key: `C` and 16
 * letters and digits. Reading a capture twice gives the same names, which is
 * what checkpoints and references between alerts need.
 *
 * @param start When it began, in microseconds.
 * @param words The words of its key.
 */
export function connectionUid(start: number, words: Int32Array): string {
  const low = start % 2 ** 32 | 0;
  const high = Math.floor(start / 2 ** 32) | 0;
  // Three hashes, 16 letters: 91 bits, so that no two meet by chance.
  return "C" + base62(hash(1, low, high, words), 6) +
    base62(hash(2, low, high, words), 5) +
    base62(hash(3, low, high, words), 5);
}
