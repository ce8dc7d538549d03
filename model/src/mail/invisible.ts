/**
 * Characters that a reader does not see (Unicode's Default_Ignorable_Code_Point): soft hyphen, zero-width and directional marks,
 * fillers, variation selectors, tags.
 */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Takes invisible characters out of a text and counts them. */
export function stripInvisible(text: string): { text: string; removed: number } {
  let removed = 0;
  const stripped = text.replace(INVISIBLE, () => {
    removed++;
    return '';
  });
  return { text: stripped, removed };
}
