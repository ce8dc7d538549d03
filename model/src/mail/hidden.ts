import { color } from 'd3-color';
import type { Attributes } from './attributes.ts';

/** What a style declares of the properties that count here, lower case and without white space: the last one of a property holds. */
export type Style = ReadonlyMap<string, string>;

const MAX_DECLARATIONS = 50;
/** Characters of a value that count; a longer one would be read again by every element in it. */
const MAX_VALUE = 100;
/** Below this many pixels or points text cannot be read; below this part of the text around it neither. */
const LEAST_SIZE = 4;
const LEAST_PART = 0.2;
const LEAST_OPACITY = 0.1;
/** How far two colours may be apart, by channel, and still look the same: `#f0f0f0` on white is hardly seen. */
const LIKE_COLOUR = 16;
const BARE_HEXADECIMAL = /^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/;
const FAR_OUT = /^-\d{3,}/;

/** What hides text, by property. */
const HIDING: Readonly<Record<string, (value: string, style: Style) => boolean>> = {
  display: (value) => value === 'none',
  opacity: (value) => Number.parseFloat(value) < LEAST_OPACITY,
  'mso-hide': (value) => value === 'all',
  height: isFlat,
  'max-height': isFlat,
  width: isFlat,
  'max-width': isFlat,
  left: isFarOut,
  top: isFarOut,
  margin: (value) => /-\d{3,}/.test(value),
  'margin-left': isFarOut,
  'margin-top': isFarOut,
  'text-indent': isFarOut,
  'letter-spacing': (value) => /^-\d{2,}/.test(value),
  zoom: (value) => /^0(?:\.0+)?%?$/.test(value),
  clip: (value) => /^rect\((?:0(?:px)?,?){4}\)/.test(value),
  'clip-path': (value) => /^(?:inset\((?:[5-9]\d|100)%|circle\(0)/.test(value),
  filter: (value) => /opacity[(=]0[).%]/.test(value),
  transform: (value) => /scale\(0(?:\.0\d*)?[,)]|translate[xy]?\(-\d{3,}/.test(value),
};

/** So many and no more: however much a style says, little of it is kept. */
const COUNTING: ReadonlySet<string> = new Set([
  ...Object.keys(HIDING),
  'visibility',
  'font-size',
  'font',
  'color',
  'background',
  'background-color',
  'overflow',
  'float',
]);

/** The declarations of a `style` attribute or of one rule of a style sheet. */
export function readStyle(declarations: string): Style {
  const style = new Map<string, string>();
  for (const declaration of withoutComments(declarations.toLowerCase()).split(';', MAX_DECLARATIONS)) {
    const colon = declaration.indexOf(':');
    if (colon === -1) continue;
    const property = declaration.slice(0, colon).trim();
    if (COUNTING.has(property)) style.set(property, plain(declaration.slice(colon + 1)));
  }
  return style;
}

/** A value that is read the same, however it is written. */
function plain(value: string): string {
  return value.toLowerCase().replace(/\s+/g, '').replace('!important', '').slice(0, MAX_VALUE);
}

/** Whether the text of an element is seen, and what an element in it takes over or sets anew. */
export interface Sight {
  /** Hidden together with all that is in it. */
  readonly isGone: boolean;
  readonly isTiny: boolean;
  readonly isInvisible: boolean;
  /** Undefined where nothing sets it. */
  readonly colour: string | undefined;
  readonly background: string;
  readonly isHidden: boolean;
}

/** Of a page that says nothing. */
export const IN_SIGHT: Sight = {
  isGone: false,
  isTiny: false,
  isInvisible: false,
  colour: undefined,
  background: 'white',
  isHidden: false,
};

/**
 * How an element shows its text, by its attributes, the style that holds for it, and the element around it. Told by the `hidden`
 * attribute, by what CSS can hide with, and by a text colour that is hardly another than the background.
 */
export function sightOf({ color, text, bgcolor, hidden }: Attributes, style: Style, around: Sight): Sight {
  const ownColour = style.get('color') ?? attribute(color) ?? attribute(text);
  const ownBackground = style.get('background-color') ?? style.get('background') ?? attribute(bgcolor);
  const hasHidden = hidden !== undefined;
  if (style.size === 0 && ownColour === undefined && ownBackground === undefined && !hasHidden) return around;
  const isGone = around.isGone || hasHidden || hides(style);
  const isTiny = tininessOf(style, around.isTiny);
  const visibility = style.get('visibility');
  const isInvisible =
    visibility === undefined ? around.isInvisible : visibility === 'hidden' || visibility === 'collapse';
  const [colour, background] = [ownColour ?? around.colour, ownBackground ?? around.background];
  const isHidden = isGone || isTiny || isInvisible || (colour !== undefined && looksLike(colour, background));
  return { isGone, isTiny, isInvisible, colour, background, isHidden };
}

function attribute(value: string | undefined): string | undefined {
  return value === undefined ? undefined : plain(value);
}

/** A size of its own makes text seen again; one that is a part of nothing does not. */
function tininessOf(style: Style, isTinyAround: boolean): boolean {
  const size = style.get('font-size');
  if (size === undefined)
    return isTinyAround || /^[^\d.]*0(?:px|pt|em|%)?[/a-z]/.test(style.get('font') ?? '');
  return isTiny(size) || (isTinyAround && /(?:\dem|%)$/.test(size));
}

function withoutComments(css: string): string {
  return css.includes('/*') ? css.replace(/\/\*[^]*?(?:\*\/|$)/g, '') : css;
}

function hides(style: Style): boolean {
  for (const [property, value] of style) if (HIDING[property]?.(value, style) === true) return true;
  return false;
}

/** `1px` is tiny, `1em` is the size of the text around it. */
function isTiny(value: string): boolean {
  const [, size, unit = ''] = /^(\d+(?:\.\d+)?|\.\d+)(px|pt|em|rem|%)?$/.exec(value) ?? [];
  if (size === undefined) return false;
  if (unit === '%') return Number(size) < 100 * LEAST_PART;
  return Number(size) < (unit === 'em' || unit === 'rem' ? LEAST_PART : LEAST_SIZE);
}

/** Without any height or width; one pixel is enough for a table's cell to grow by, unless what overflows is cut off. */
function isFlat(value: string, style: Style): boolean {
  return (
    /^0(?:px|pt|em|%)?$/.test(value) || (/^1(?:px|pt)$/.test(value) && style.get('overflow') === 'hidden')
  );
}

function isFarOut(value: string): boolean {
  return FAR_OUT.test(value);
}

function looksLike(colour: string, background: string): boolean {
  const [front, back] = [channelsOf(colour), channelsOf(background)];
  if (front === 'none') return true;
  if (front === undefined || back === undefined || back === 'none') return colour === background;
  return front.every((channel, i) => Math.abs(channel - (back[i] ?? 0)) <= LIKE_COLOUR);
}

/** Red, green and blue of a colour in any notation of CSS, or without its `#` as HTML has it; `none` for one that shows nothing. */
function channelsOf(value: string): readonly number[] | 'none' | undefined {
  const named = value.replace(/url\(.*$/, '');
  const parsed = color(BARE_HEXADECIMAL.test(named) ? `#${named}` : named);
  if (parsed === null) return undefined;
  const { r, g, b, opacity } = parsed.rgb();
  return opacity < LEAST_OPACITY ? 'none' : [r, g, b];
}
