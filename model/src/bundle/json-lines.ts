const LF = 10;
/** Characters of the strings that are made on the way. */
const PIECE = 1024 ** 2;

/** Values as JSON, each on a line. They are put together as bytes: a string of all of them may be longer than V8 allows. */
export function jsonLines(values: Iterable<unknown>): Uint8Array {
  const pieces: Buffer[] = [];
  let piece = '';
  for (const value of values) {
    piece += `${JSON.stringify(value)}\n`;
    if (piece.length < PIECE) continue;
    pieces.push(Buffer.from(piece));
    piece = '';
  }
  return Buffer.concat([...pieces, Buffer.from(piece)]);
}

/** The values of JSON lines, those that are empty left out. @throws SyntaxError where one is no JSON */
export function* parseJsonLines(bytes: Uint8Array): Generator {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let start = 0; start < buffer.length;) {
    const found = buffer.indexOf(LF, start);
    const end = found < 0 ? buffer.length : found;
    if (end > start) yield JSON.parse(buffer.toString('utf8', start, end));
    start = end + 1;
  }
}
