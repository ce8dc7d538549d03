import type { Attributes } from './attributes.ts';
import type { Style } from './hidden.ts';
import { readStyle } from './hidden.ts';

const MAX_CHARACTERS = 50_000;
const MAX_SELECTORS = 1000;
const NO_STYLE: Style = new Map();
/** Of an element, a class or an id alone, or an element with one of these. */
const SIMPLE_SELECTOR = /^(?:[a-z][a-z0-9]{0,20})?(?:[.#][\w-]{1,60})?$/;

/**
 * The rules of an HTML body's style sheets with simple selectors (`p`, `.x`, `p.x`, `#x`). What holds for some screens only (`@media`)
 * is passed over.
 */
export class StyleSheet {
  readonly #rules = new Map<string, Style>();

  add(css: string): void {
    let depth = 0;
    let selectors = '';
    const plain = css.slice(0, MAX_CHARACTERS).replace(/\/\*[^]*?(?:\*\/|$)|<!--|-->/g, '');
    for (const piece of plain.split(/(?<=[{}])/)) {
      const before = piece.slice(0, -1);
      const brace = piece.at(-1);
      if (brace === '{' && depth++ === 0) selectors = before.slice(before.lastIndexOf(';') + 1);
      else if (brace === '}' && depth > 0 && --depth === 0) this.#addRule(selectors, before);
    }
  }

  /** The style of an element: what the sheets say of it, and over that its own `style` attribute. */
  styleOf(name: string, attributes: Attributes): Style {
    const own = attributes.style === undefined ? NO_STYLE : readStyle(attributes.style);
    if (this.#rules.size === 0) return own;
    const style = new Map<string, string>();
    for (const selector of selectorsOf(name, attributes)) addAll(this.#rules.get(selector), style);
    return style.size === 0 ? own : addAll(own, style);
  }

  #addRule(selectors: string, declarations: string): void {
    const style = readStyle(declarations);
    for (const written of selectors.split(',', MAX_SELECTORS)) {
      const selector = written.trim().replace(/^\*(?=[.#])/, '');
      if (selector === '' || !SIMPLE_SELECTOR.test(selector) || this.#rules.size >= MAX_SELECTORS) continue;
      this.#rules.set(selector, new Map([...(this.#rules.get(selector) ?? []), ...style]));
    }
  }
}

function addAll(declarations: Style | undefined, style: Map<string, string>): Style {
  if (declarations !== undefined) for (const [property, value] of declarations) style.set(property, value);
  return style;
}

/** Of all rules that may hold for an element the selectors, the weaker ones first. */
function selectorsOf(name: string, { class: written, id }: Attributes): string[] {
  const selectors = [name];
  const classes = written?.split(/\s+/, 20) ?? [];
  for (const one of classes) selectors.push(`.${one}`);
  for (const one of classes) selectors.push(`${name}.${one}`);
  if (id !== undefined) selectors.push(`#${id}`, `${name}#${id}`);
  return selectors;
}
