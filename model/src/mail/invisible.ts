/** Characters that a reader does not see: soft hyphen, zero-width and directional marks, fillers, variation selectors, tags. */
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8]|\udb40[\udc00-\udfff]/g;

/** Takes invisible characters out of a text and counts them. */
export function stripInvisible(text: string): { text: string; removed: number } {
  const stripped = text.replace(INVISIBLE, '');
  return { text: stripped, removed: text.length - stripped.length };
}
