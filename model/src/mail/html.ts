import { Parser } from 'htmlparser2';
import type { Attributes } from './attributes.ts';
import { attributesOf } from './attributes.ts';
import type { Sight } from './hidden.ts';
import { IN_SIGHT, sightOf } from './hidden.ts';
import { LIMITS, tooComplex } from './limits.ts';
import type { Link } from './mail.ts';
import { StyleSheet } from './style-sheet.ts';

/** An HTML body as a reader sees it, and how it is built. */
export interface HtmlContent {
  readonly text: string;
  readonly hiddenText: string;
  readonly links: readonly Link[];
  readonly tags: ReadonlyMap<string, number>;
  readonly attributes: ReadonlySet<string>;
  readonly comments: number;
}

const BREAKS_LINE = new Set(
  'address article aside blockquote br center dd div dl dt fieldset form h1 h2 h3 h4 h5 h6 hr li ol p pre section table tbody td th tr ul'.split(
    ' ',
  ),
);
const NOT_SHOWN = new Set(
  'script style title noscript noframes noembed template object iframe audio video canvas datalist'.split(
    ' ',
  ),
);
const VOID = new Set(
  'area base basefont br col embed frame hr img input link meta param source wbr'.split(' '),
);
/** Attributes whose values are addresses or prose: that they are there is structure, what they say is not. */
const FREE_VALUES = new Set(
  'href src alt action background content id title value name cite usemap'.split(' '),
);
const MAX_TAGS = 500;
const MAX_ATTRIBUTES = 500;
const MAX_LINKS = 1000;
/** Characters of the name of an element or an attribute. */
const MAX_NAME = 40;
const MAX_VALUE = 24;

/**
 * Reads HTML in one pass without building a tree. Comments and inline tags do not split a word.
 *
 * @throws MESSAGE_TOO_COMPLEX
 */
export function readHtml(html: string): HtmlContent {
  const reader = new HtmlReader();
  const parser = new Parser(reader, { decodeEntities: true, lowerCaseTags: true });
  parser.write(html);
  parser.end();
  return reader.content();
}

interface Element {
  readonly name: string;
  readonly isShown: boolean;
  readonly sight: Sight;
  readonly breaksLine: boolean;
}

class HtmlReader {
  readonly #shown: string[] = [];
  readonly #hidden: string[] = [];
  readonly #links: { url: string; text: string }[] = [];
  readonly #tags = new Map<string, number>();
  readonly #attributes = new Set<string>();
  /** Open elements that decide whether text below them is seen. */
  readonly #open: Element[] = [];
  readonly #styles = new StyleSheet();
  #css = '';
  #anchor: { url: string; text: string } | undefined;
  #comments = 0;

  onopentag(name: string, attributes: Record<string, string>): void {
    const said = attributesOf(attributes);
    this.#noteTag(name.slice(0, MAX_NAME));
    this.#noteAttributes(name.slice(0, MAX_NAME), attributes);
    this.#noteLinks(name, said);
    const element = this.#element(name, said);
    if (element.breaksLine) this.#shown.push('\n');
    const words = said.alt ?? labelOf(name, said);
    if (words !== undefined) this.#take(` ${words} `, element);
    if (!VOID.has(name)) this.#enter(element);
  }

  ontext(text: string): void {
    const around = this.#open.at(-1);
    if (around?.name === 'style') this.#css += text;
    if (!this.#take(text, around)) return;
    if (this.#anchor !== undefined && this.#anchor.text.length < 200) this.#anchor.text += text;
  }

  onclosetag(name: string): void {
    const element = this.#open.at(-1)?.name === name ? this.#open.pop() : undefined;
    if (name === 'a') this.#anchor = undefined;
    if (name === 'style') this.#readStyles();
    if (element?.breaksLine ?? BREAKS_LINE.has(name)) this.#shown.push('\n');
  }

  oncomment(): void {
    this.#comments++;
  }

  content(): HtmlContent {
    return {
      text: this.#shown.join(''),
      hiddenText: this.#hidden.join(''),
      links: this.#links,
      tags: this.#tags,
      attributes: this.#attributes,
      comments: this.#comments,
    };
  }

  /** Whether it is text at all; what nobody sees is kept apart. */
  #take(text: string, element: Element | undefined): boolean {
    if (element?.isShown === false) return false;
    (element?.sight.isHidden === true ? this.#hidden : this.#shown).push(text);
    return true;
  }

  #element(name: string, attributes: Attributes): Element {
    const around = this.#open.at(-1);
    const style = this.#styles.styleOf(name, attributes);
    const sight = sightOf(attributes, style, around?.sight ?? IN_SIGHT);
    const isShown = around?.isShown !== false && !NOT_SHOWN.has(name);
    const isInline = style.get('display')?.startsWith('inline') === true || style.has('float');
    return { name, isShown, sight, breaksLine: BREAKS_LINE.has(name) && !isInline };
  }

  #enter(element: Element): void {
    if (this.#open.length >= LIMITS.htmlNesting)
      throw tooComplex(`The HTML has more than ${LIMITS.htmlNesting} elements in one another.`);
    this.#open.push(element);
  }

  #readStyles(): void {
    this.#styles.add(this.#css);
    this.#css = '';
  }

  #noteTag(name: string): void {
    const count = this.#tags.get(name) ?? 0;
    if (count > 0 || this.#tags.size < MAX_TAGS) this.#tags.set(name, count + 1);
  }

  #noteAttributes(name: string, attributes: Record<string, string>): void {
    for (const [written, value] of Object.entries(attributes)) {
      if (this.#attributes.size >= MAX_ATTRIBUTES) return;
      const key = written.slice(0, MAX_NAME);
      if (FREE_VALUES.has(key)) {
        this.#attributes.add(`${name}.${key}`);
        continue;
      }
      const plain = value.toLowerCase().replace(/\s+/g, '');
      if (key !== 'style') this.#attributes.add(`${name}.${key}=${plain.slice(0, MAX_VALUE)}`);
      else
        for (const rule of plain.split(';', 20))
          if (rule !== '') this.#attributes.add(`style ${rule.slice(0, MAX_VALUE)}`);
    }
  }

  #noteLinks(name: string, { href, src, action }: Attributes): void {
    if (this.#links.length >= MAX_LINKS) return;
    const url = href ?? src ?? action;
    if (url === undefined || url === '') return;
    const link = { url: url.trim(), text: '' };
    this.#links.push(link);
    if (name === 'a') this.#anchor = link;
  }
}

/** What stands on a button. */
function labelOf(name: string, { type, value }: Attributes): string | undefined {
  return name === 'input' && /^(?:submit|button|reset)$/i.test(type ?? '') ? value : undefined;
}
