/**
 * The UTF-16 codes of a text. A loop over them is several times faster than one over the text itself: V8 keeps strings in many ways
 * (one or two bytes a character, slices, ropes), and code that meets them all has to ask at each character.
 */
export function codesOf(text: string): Uint16Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'utf16le');
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
}

/** The text that is written in UTF-16 codes. */
export function textOf({ buffer, byteOffset, byteLength }: Uint16Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf16le');
}

/** Room for so many codes, with anything in it: a small one is a piece of a larger that is there already, and none is cleared. */
export function roomForCodes(length: number): Uint16Array {
  const { buffer, byteOffset } = Buffer.allocUnsafe(2 * length);
  return new Uint16Array(buffer, byteOffset, length);
}
