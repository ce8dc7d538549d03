/**
 * A name's key is two numbers of 32 bits: its characters as the digits of a number in two bases, modulo 2^32. The last two bits of both
 * are the same, as the bases are modulo 4. So two names have the same key about once in 2^62 pairs at best, and names of up to four
 * ASCII characters never do. Then one counts as the other.
 */
export const FIRST_BASE = 263;
export const SECOND_BASE = 0x01000193;
/** Times a half, modulo 2^32: its upper bits say where to look for a key (Knuth, The Art of Computer Programming 3, 6.4). */
export const SPREAD = 0x9e3779b1;

/** The half of a key of a text that is one character longer. */
export function longer(half: number, code: number, base: number): number {
  return (Math.imul(half, base) + code + 1) | 0;
}

/** One half of the key of a text. That of the empty text is one, so that no key is two zeros. */
export function halfOf(text: string, base: number): number {
  let half = 1;
  for (let i = 0; i < text.length; i++) half = longer(half, text.charCodeAt(i), base);
  return half;
}

/** The half of the key of two texts in a row, from their halves. */
export function joined(first: number, second: number, secondPower: number): number {
  return (Math.imul(first, secondPower) + second) | 0;
}

/** A base to the power of `exponent`, modulo 2^32. */
export function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power = Math.imul(power, base);
  return power;
}
