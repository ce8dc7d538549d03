/** A count as a coarse class: 0, 1, 2, 3, then powers of two. */
export function bucket(count: number): string {
  return count < 4 ? String(count) : `${2 ** Math.floor(Math.log2(count))}+`;
}

/** A part of a whole as one of `steps` + 1 classes, 0 for none at all. */
export function share(part: number, whole: number, steps: number): number {
  return whole === 0 ? 0 : Math.ceil((steps * part) / whole);
}
