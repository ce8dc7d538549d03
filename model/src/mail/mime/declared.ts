import type { Header } from './header.ts';

/** What a part says of its body. */
export interface Declared {
  /** `text/plain`; lower case. */
  readonly type: string;
  /** Parameters of Content-Type by lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `attachment`, `inline`, or empty; lower case. */
  readonly disposition: string;
  readonly fileName: string;
  readonly encoding: 'base64' | 'quoted-printable' | 'none';
}

interface Structured {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Comments, escapes and continued or encoded parameters (RFC 2231) are left to others. */
const VALUE = /^([^\s;()"\\=]+)[ \t]*(?=;|$)/;
const PARAMETER = /;[ \t]*(?:([\w-]+)[ \t]*=[ \t]*(?:"([^"()\\]*)"|([^\s;()"\\]+))[ \t]*(?=;|$)|(?=;|$))/y;
const NONE: Structured = { value: '', parameters: new Map() };

/** Undefined for headers that are not of a common shape. */
export function readDeclared({ fields }: Header): Declared | undefined {
  const contentType = structured(fields.get('content-type')?.[0] ?? 'text/plain');
  const placing = fields.get('content-disposition')?.[0];
  const disposition = placing === undefined ? NONE : structured(placing);
  const encoding = encodingOf(fields.get('content-transfer-encoding')?.[0] ?? '');
  if (contentType === undefined || disposition === undefined || encoding === undefined) return undefined;
  return {
    type: contentType.value,
    parameters: contentType.parameters,
    disposition: disposition.value,
    fileName: firstFilled(disposition.parameters.get('filename'), contentType.parameters.get('name')),
    encoding,
  };
}

function structured(header: string): Structured | undefined {
  const [found, value] = VALUE.exec(header) ?? [];
  if (found === undefined || value === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (let at = found.length; at < header.length; at = PARAMETER.lastIndex) {
    PARAMETER.lastIndex = at;
    const [matched, name, quoted, token] = PARAMETER.exec(header) ?? [];
    if (matched === undefined) return undefined;
    const key = name?.toLowerCase();
    if (key !== undefined && !parameters.has(key)) parameters.set(key, quoted ?? token ?? '');
  }
  return { value: value.toLowerCase(), parameters };
}

function encodingOf(header: string): Declared['encoding'] | undefined {
  if (/[()\\]/.test(header)) return undefined;
  const token = /[\w-]+/.exec(header.toLowerCase())?.[0] ?? '';
  if (token.includes('base64')) return 'base64';
  return token.includes('quoted-printable') ? 'quoted-printable' : 'none';
}

function firstFilled(...values: readonly (string | undefined)[]): string {
  return values.find((value) => value !== undefined && value !== '') ?? '';
}
