const HIDING_STYLES: readonly RegExp[] = [
  /display:none/,
  /visibility:hidden/,
  /font-size:[01](?:\.\d+)?(?:px|pt|em|%)?(?:;|$)/,
  /opacity:0(?:\.0+)?(?:;|$)/,
  /mso-hide:all/,
  /(?:max-)?(?:height|width):0(?:px)?(?:;|$)/,
];

const BACKGROUND = /(?:^|;)background(?:-color)?:([^;]{1,40})/;
const COLOUR = /(?:^|;)color:([^;]{1,40})/;
const COLOUR_NAMES: Readonly<Record<string, string>> = { white: 'ffffff', black: '000000' };

/**
 * Whether an element's own attributes hide its text from a reader, and the background that holds below it.
 * Told by style sheets inside the attribute, the `hidden` attribute, and a text colour equal to the background.
 */
export function hidesText(
  attributes: Readonly<Record<string, string>>,
  backgroundAround: string,
): { hidden: boolean; background: string } {
  const style = (attributes['style'] ?? '').toLowerCase().replace(/\s+/g, '');
  const background = colourOf(attributes['bgcolor'] ?? BACKGROUND.exec(style)?.[1]) ?? backgroundAround;
  const colour = colourOf(attributes['color'] ?? COLOUR.exec(style)?.[1]);
  const hidden =
    attributes['hidden'] !== undefined ||
    HIDING_STYLES.some((rule) => rule.test(style)) ||
    (colour !== undefined && colour === (colourOf(background) ?? background));
  return { hidden, background };
}

/** `#FFF`, `ffffff` and `white` are one colour. */
function colourOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const plain = value.toLowerCase().replace(/[\s#]/g, '');
  if (plain === '') return undefined;
  if (/^[0-9a-f]{3}$/.test(plain)) return plain.replace(/./g, '$&$&');
  return COLOUR_NAMES[plain] ?? plain;
}
