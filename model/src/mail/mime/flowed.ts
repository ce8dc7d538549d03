import type { Declared } from './declared.ts';

const SIGNATURE = '-- ';

/** A text without the wrapping that its part declares. */
export function unwrapped(text: string, parameters: Declared['parameters']): string {
  return parameters.get('format')?.toLowerCase() === 'flowed' ? unwrapFlowed(text) : text;
}

/** Joins the lines of a text that was wrapped as `format=flowed` (RFC 3676): a line that ends in a blank goes on in the next one. */
function unwrapFlowed(text: string): string {
  const paragraphs: string[] = [];
  let paragraph = '';
  let goesOn = false;
  for (const [i, written] of text.split(/\r?\n/).entries()) {
    const line = written.startsWith(' ') ? written.slice(1) : written;
    if (i > 0 && (!goesOn || (paragraph.length === SIGNATURE.length && paragraph === SIGNATURE))) {
      paragraphs.push(paragraph);
      paragraph = '';
      goesOn = false;
    }
    paragraph += line;
    if (line !== '') goesOn = line.endsWith(' ');
  }
  paragraphs.push(paragraph);
  return paragraphs.join('\n');
}
