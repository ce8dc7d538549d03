import { textOf } from '../text/codes.ts';
import type { Tokens } from '../text/tokenise.ts';

/** Words of a body that are looked at for phrases. */
const MAX_CODES = 20_000;

/**
 * What mail to strangers says of itself, whatever it is about: that it comes but once, is no spam, and how one is taken off its list. The
 * laws of several countries ask for such words. And what wanted mail to many says: what one has subscribed to, and who holds the rights.
 * They are looked for among folded words, so that disguise does not hide them.
 */
const PHRASES = {
  'impersonal salutation':
    'dear(?<=^(?:[^ ]+ ){0,8}dear) (?:sir|madam|friend|reader|customer|valued|member|subscriber|email|colleague|partner|homeowner|home owner|fellow|investor|candidate|webmaster)',
  'removal by mail': 'remove .{0,40}subject|subject .{0,40}remove',
  'opted in': 'opt(?:ed)? (?:in|out)|optin|optout',
  'no spam': '(?:is|are|was|do) not (?:a |send )?(?:spam|unsolicited)|can ?not be considered|no spam',
  'law cited': 'bill #4|section #3|title iii|#3th congress|federal law|compl(?:ies|iance) with',
  'only once':
    'one time (?:only|mail|email|test|message|mailing)|(?:never|not) (?:be )?(?:contact|contacted|mail|mailed|email|hear) .{0,20}again',
  apology:
    '(?:sorry|apologi[sz]e|forgive|pardon|excuse) .{0,40}(?:intrusion|inconvenience|disturb|error|mistake|unsolicited|bother|message|invasion)',
  subscription:
    'subscribed (?:as|with|under)|(?:you are|you.?re) (?:currently )?subscribed|you (?:have )?(?:signed up|subscribed|registered)|(?:change|update|modify|edit|manage) your (?:[^ ]+ )?(?:profile|preferences|address|subscription|mail|email|account|settings)',
  discussion: 'yahoo groups|from this groups?|discussion (?:group|list|forum)s?|to post|postings?',
};
const NAMES = Object.keys(PHRASES);
/** One search for all: a group each. No two begin with the same word, and what follows is only looked at, so that none hides another. */
const ANY_PHRASE = wholeWords(Object.values(PHRASES));

/** The same in other languages, and what is lost when words are folded. */
const SIGNS: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'removal in other words',
    /수신\s?거부|配信停止|不要な方|退订|退訂|取消订阅|dar(?:se)? de baja|remover|cancelar (?:su|la) su[bs]|abbestell|austragen|d[ée]sinscri|d[ée]sabon|cancellarsi|descadastr/i,
  ],
  ['apology in other words', /죄송|失礼|抱歉|打扰|打擾|perd[oó]n|disculp|desculp|entschuldig/i],
  ['toll-free number', /\b8(?:00|88|77|66)\)?[-. ]{1,2}\d{3}[-. ]?\d{4}/],
  ['telephone number', /\b\d{3}\)?[-. ]{1,2}\d{3}[-.]\d{4}\b/],
  ['rights reserved', /\ball\s+rights\s+reserved\b|\bcopyright\b|\(c\)\s?\d{4}|©/i],
  ['salutation by name', /^\s*(?:Dear|Hi|Hello|Hey) \p{Lu}\p{Ll}+\s*[,:!\n]/u],
  ['tags as text', /<(?:html|body|script|table|font|br|a href)\b[^>]{0,200}>/i],
];

/** Which of the phrases a text has. Time is linear in its length. */
export function* phrases(body: Tokens, text: string): Iterable<string> {
  const words = textOf(body.line.subarray(0, MAX_CODES));
  const said = phrasesIn(words);
  for (const name of NAMES) if (said.has(name)) yield `says ${name}`;
  for (const [name, pattern] of SIGNS) if (pattern.test(text)) yield `says ${name}`;
}

function phrasesIn(words: string): ReadonlySet<string | undefined> {
  const matches = [...words.matchAll(ANY_PHRASE)];
  return new Set(matches.map(([, ...groups]) => NAMES[groups.findIndex(Boolean)]));
}

/** In a line of folded words; there `i` is written `l`. */
function wholeWords(sources: readonly string[]): RegExp {
  const groups = sources.map((source) => `(${source.replaceAll('i', 'l')})`);
  return new RegExp(`(?:^| )(?=(?:${groups.join('|')}) )`, 'g');
}
