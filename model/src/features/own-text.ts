const QUOTED_LINE = /^[ \t]*>.*$/gm;

/** The text without the lines it quotes: what others wrote does not speak for the sender. All of it when everything is quoted. */
export function ownText(text: string): string {
  // Most texts have no such sign at all, and a sign is found faster than a line.
  if (!text.includes('>')) return text;
  const own = text.replace(QUOTED_LINE, '');
  return own.trim() === '' ? text : own;
}
