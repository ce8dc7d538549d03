/** What a style declares of the properties that count here, lower case and without white space: the last one of a property holds. */
export type Style = ReadonlyMap<string, string>;

const MAX_DECLARATIONS = 50;
/** Below this many pixels or points text cannot be read; below this part of the text around it neither. */
const LEAST_SIZE = 4;
const LEAST_PART = 0.2;
/** How far two colours may be apart, by channel, and still look the same. */
const LIKE_COLOUR = 8;
const FAR_OUT = /^-\d{3,}/;

/** What hides text, by property. */
const HIDING: Readonly<Record<string, (value: string, style: Style) => boolean>> = {
  display: (value) => value === 'none',
  visibility: (value) => value === 'hidden' || value === 'collapse',
  opacity: (value) => Number.parseFloat(value) < 0.1,
  'font-size': isTiny,
  'mso-hide': (value) => value === 'all',
  height: isFlat,
  'max-height': isFlat,
  width: isFlat,
  'max-width': isFlat,
  left: isFarOut,
  top: isFarOut,
  'margin-left': isFarOut,
  'text-indent': isFarOut,
  clip: (value) => /^rect\((?:0(?:px)?,?){4}\)/.test(value),
  transform: (value) => /scale\(0(?:\.0\d*)?[,)]/.test(value),
};

/** So many and no more: however much a style says, little of it is kept. */
const COUNTING: ReadonlySet<string> = new Set([
  ...Object.keys(HIDING),
  'color',
  'background',
  'background-color',
  'overflow',
]);

/** The declarations of a `style` attribute or of one rule of a style sheet. */
export function readStyle(declarations: string): Style {
  const style = new Map<string, string>();
  for (const declaration of declarations.toLowerCase().split(';', MAX_DECLARATIONS)) {
    const colon = declaration.indexOf(':');
    if (colon === -1) continue;
    const property = declaration.slice(0, colon).trim();
    if (COUNTING.has(property))
      style.set(property, declaration.slice(colon + 1).replace(/\s+|!important/g, ''));
  }
  return style;
}

/**
 * Whether an element's attributes and the style that holds for it hide its text from a reader, and the background that holds below it.
 * Told by the `hidden` attribute, by what CSS can hide with, and by a text colour that is hardly another than the background.
 */
export function hidesText(
  attributes: Readonly<Record<string, string>>,
  style: Style,
  backgroundAround: string,
): { hidden: boolean; background: string } {
  const background =
    attributes['bgcolor'] ?? style.get('background-color') ?? style.get('background') ?? backgroundAround;
  const colour = attributes['color'] ?? style.get('color');
  const hidden =
    attributes['hidden'] !== undefined ||
    hides(style) ||
    (colour !== undefined && looksLike(colour, background));
  return { hidden, background };
}

function hides(style: Style): boolean {
  for (const [property, value] of style) if (HIDING[property]?.(value, style) === true) return true;
  return false;
}

/** `1px` is tiny, `1em` is the size of the text around it. */
function isTiny(value: string): boolean {
  const [, size, unit = ''] = /^(\d*\.?\d+)(px|pt|em|rem|%)?$/.exec(value) ?? [];
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
  if (front === undefined || back === undefined || back === 'none')
    return colour.trim().toLowerCase() === background.trim().toLowerCase();
  return front.every((channel, i) => Math.abs(channel - (back[i] ?? 0)) <= LIKE_COLOUR);
}

/** Red, green and blue of `#FFF`, `ffffff`, `rgb(255,255,255)`, `white` and `black`; `none` for a colour that shows nothing. */
function channelsOf(value: string): readonly number[] | 'none' | undefined {
  const plain = value.toLowerCase().replace(/[\s#]/g, '');
  if (plain === 'white') return [255, 255, 255];
  if (plain === 'black') return [0, 0, 0];
  if (plain === 'transparent' || /^rgba\([^)]*,0(?:\.0\d*)?\)$/.test(plain)) return 'none';
  const written = /^rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})/.exec(plain)?.slice(1);
  if (written !== undefined) return written.map(Number);
  const digits = /^[0-9a-f]{3}$/.test(plain) ? plain.replace(/./g, '$&$&') : plain;
  if (!/^[0-9a-f]{6}$/.test(digits)) return undefined;
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}
