/**
 * Characters that a reader does not see. Unicode's Default_Ignorable_Code_Point: soft hyphen, zero-width and directional marks,
 * fillers, variation selectors, tags. Control characters that are no white space, and the marks of annotations.
 */
// eslint-disable-next-line no-control-regex -- control characters are what is meant
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb]/gu;

/** Takes invisible characters out of a text and counts them. */
export function stripInvisible(text: string): { text: string; removed: number } {
  let removed = 0;
  const stripped = text.replace(INVISIBLE, () => {
    removed++;
    return '';
  });
  return { text: stripped, removed };
}
