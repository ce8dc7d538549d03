/** One header field as it stands, unfolded. */
export interface Header {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

const HEADER_BYTES = 64 * 1024;

/** All header fields of a raw message: what the model must not look at, looked at once to see why. */
export function readHeaders(raw: Uint8Array): Header[] {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, HEADER_BYTES)).toString(
    'latin1',
  );
  const end = text.search(/\r?\n\r?\n/);
  const head = (end === -1 ? text : text.slice(0, end)).replace(/\r?\n[ \t]+/g, ' ');
  return head.split(/\r?\n/).flatMap((line) => {
    const [, name, value = ''] = /^([!-9;-~]{1,76}):(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name: name.toLowerCase(), value }];
  });
}
