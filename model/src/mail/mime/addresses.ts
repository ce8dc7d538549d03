import type { Address } from 'postal-mime';
import { addressParser, decodeWords } from 'postal-mime';

const ADDRESS = String.raw`[\w.+-]+@[\w.-]+`;
/** `Ann Bell <ann@example.org>`, `"Ann Bell" <ann@example.org>`, and `ann@example.org (Ann Bell)`, the name possibly left out. */
const NAME_FIRST = new RegExp(String.raw`^(?:"([^"\\]*)"[ \t]*|([^"(),:;<>\\]*))<(${ADDRESS})>$`);
const NAME_LAST = new RegExp(String.raw`^(${ADDRESS})(?:[ \t]+\(([^"(),:;<>\\]*)\))?$`);
const UNUSUAL = /[^\t\x20-\x7e]/;

/** The addresses of a header; the common shapes at once, others by postal-mime. */
export function readAddresses(header: string): Address[] {
  const simple = simpleAddress(header);
  return simple === undefined ? addressParser(header) : [simple];
}

function simpleAddress(header: string): Address | undefined {
  if (UNUSUAL.test(header)) return undefined;
  const first = NAME_FIRST.exec(header);
  if (first !== null) return named(first[1] ?? first[2] ?? '', first[3] ?? '');
  const last = NAME_LAST.exec(header);
  return last === null ? undefined : named(last[2] ?? '', last[1] ?? '');
}

function named(written: string, address: string): Address {
  const name = decodeWords(written.trim());
  return { address, name: name === address ? '' : name };
}
