import fc from 'fast-check';

/** Mail made of pieces that the readers of mail treat in different ways, for comparing one with another. */

const ENDS = fc.constantFrom('\n', '\r\n', '\r\r\n', '\r');
const WORDS = fc.constantFrom(
  ...[
    'hello',
    'caf\u00e9',
    '=',
    '=3D',
    '=C3=A9',
    '=\n',
    ' ',
    '-- ',
    '\t',
    '--b',
    '--b--',
    '--c',
    '<p>x</p>',
    '\u0000',
    '\ufeff',
  ],
  ...['Zm9v', 'YmFyCg==', 'Zg', '===', '\u20ac', '>', ':', 'From ', '&amp;', '.', '-'],
);
const NAMES = fc.constantFrom(
  ...[
    'From',
    'To',
    'to',
    'Subject',
    ' Subject',
    'Subject ',
    '\ufeffFrom',
    'Date',
    'X-Y',
    'From\r',
    'Content-Type',
  ],
  ...['Content-Transfer-Encoding', 'content-disposition', 'Content', ''],
);
const VALUES = fc.oneof(
  fc.constantFrom(
    ...[
      'Ann <ann@example.org>',
      '"Ann, B." <ann@x.org>',
      'ann@x.org (Ann)',
      'ann@x.org',
      'a@x.org, b@x.org',
      'g: a@x.org;',
    ],
    ...[
      '=?utf-8?Q?caf=C3=A9?= <a@x.org>',
      '"a@x.org" <a@x.org>',
      '<a@x.org>',
      '"A\\"B" <a@x.org>',
      'a b c',
      '=?utf-8?B?Zm9v?=',
    ],
    ...[
      '"" <a@x.org>',
      '( ) a@x.org',
      "O'Neil <o@x.org> x",
      '=?x?Q?y?=',
      'a\r\n b',
      '  ',
      '<>',
      '"x"<a@x.org>',
      'a@x.org ()',
    ],
  ),
  fc.array(WORDS, { maxLength: 4 }).map((words) => words.join(' ')),
);
const TYPES = fc.constantFrom(
  ...[
    'text/plain',
    'TEXT/HTML',
    'text/html',
    'multipart/mixed',
    'multipart/alternative',
    'multipart/related',
    'image/png',
  ],
  ...[
    'multipart/digest',
    'message/rfc822',
    'text/calendar',
    'application/octet-stream',
    'multipart/',
    'text',
    '',
  ],
);
const PARAMETERS = fc.constantFrom(
  ...[
    'boundary=b',
    'boundary="b"',
    'boundary="c"',
    'Boundary = "b c" ',
    'charset=us-ascii',
    'charset="utf-8"',
    'charset=iso-8859-1',
  ],
  ...[
    'charset=windows-1252',
    'charset=gb2312',
    'charset=x-none',
    'charset=',
    'format=flowed',
    'delsp=yes',
    'name="a.png"',
    'name=a b',
  ],
  ...[
    "name*=utf-8''%41",
    'x',
    '',
    'filename=f.txt',
    'charset=utf-16',
    'boundary="b" junk',
    'name="(1)"',
    '(comment)',
  ],
);
const ENCODINGS = fc.constantFrom(
  '7bit',
  '8bit',
  'base64',
  'Quoted-Printable',
  '"base64"',
  '(x) base64',
  'x-base64',
  '',
);

const structured = (values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(values, fc.array(fc.tuple(fc.constantFrom(';', '; ', ' ;\n\t'), PARAMETERS), { maxLength: 3 }))
    .map(([value, parameters]) => value + parameters.flat().join(''));

const FIELD = fc.oneof(
  fc.tuple(NAMES, VALUES).map(([name, value]) => `${name}: ${value}`),
  structured(TYPES).map((value) => `Content-Type: ${value}`),
  ENCODINGS.map((value) => `Content-Transfer-Encoding: ${value}`),
  structured(fc.constantFrom('attachment', 'inline', '')).map((value) => `Content-Disposition: ${value}`),
);
const LINE = fc.array(WORDS, { maxLength: 5 }).map((words) => words.join(''));
const BLOCK = fc
  .tuple(fc.array(FIELD, { maxLength: 5 }), fc.array(LINE, { maxLength: 6 }))
  .map(([fields, lines]) => [...fields, '', ...lines]);
const DELIMITER = fc.constantFrom('--b', '--b--', '--c', '--c--', '--b \t', '--b c', '--bx');

/** Any message, mostly a broken one. */
export const anyMail: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    BLOCK,
    fc.array(fc.tuple(DELIMITER, BLOCK), { maxLength: 4 }),
    ENDS,
    fc.boolean(),
    fc.constantFrom<BufferEncoding>('utf8', 'latin1'),
  )
  .map(([first, others, end, isClosed, encoding]) => {
    const lines = [...first, ...others.flatMap(([delimiter, block]) => [delimiter, ...block])];
    return Buffer.from(lines.join(end) + (isClosed ? end : ''), encoding);
  });
