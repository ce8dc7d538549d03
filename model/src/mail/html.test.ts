import { describe, expect, test } from '@jest/globals';
import type { Mail } from './mail.ts';
import { parseMail } from './parse.ts';

const read = (message: string): Promise<Mail> => parseMail(Buffer.from(message));
const readHtml = (html: string): Promise<Mail> =>
  read(`Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n${html}`);

describe('HTML is read as a reader sees it', () => {
  test.each([
    ['a comment inside a word', 'V<!-- x -->iagra', 'Viagra'],
    ['an inline tag inside a word', 'V<b></b>ia<i>g</i>ra', 'Viagra'],
    ['entities', '&#86;iagra &amp; more', 'Viagra & more'],
    ['zero-width characters', 'Via\u200bg\u00adra', 'Viagra'],
    ['control characters', 'Via\u0001g\u0085 r\u009da', 'Viag\u0085 ra'],
    ['an unknown tag inside a word', 'V<zz>ia</yy>gra', 'Viagra'],
    ['entities without an end', '&#86&#105&#x61gra', 'Viagra'],
    ['places where a word may be broken', 'V<wbr>ia&shy;g&zwnj;ra', 'Viagra'],
    ['letters each in an element', '<span>V</span><b>i</b>agra', 'Viagra'],
    ['what stands on a button', '<input type=submit value="Buy now">', 'Buy now'],
    ['an alternative text of a picture', '<img src=x alt="Buy now">', 'Buy now'],
  ])('%s', async (_, html, text) => {
    expect((await readHtml(`<p>${html}</p>`)).text.trim()).toBe(text);
  });

  test.each(['display:inline', 'float:left'])('a block with %s breaks no line', async (style) => {
    expect((await readHtml(`<div>Vi<div style="${style}">agra</div></div>`)).text.trim()).toBe('Viagra');
  });

  test('blocks break lines; style sheets, scripts and titles are not text', async () => {
    const { text } = await readHtml(
      '<head><title>t</title><style>p{}</style></head><p>one</p><div>two</div><script>three()</script>',
    );
    expect(text.split(/\s+/).filter(Boolean)).toEqual(['one', 'two']);
  });

  test.each([
    '<p style="display:none">secret</p>',
    '<span style="font-size:0px">secret</span>',
    '<font color="#ffffff">secret</font>',
    '<table bgcolor=black><tr><td><font color="#000">secret</font></td></tr></table>',
    '<div hidden>secret</div>',
    '<font color="#fefefe">secret</font>',
    '<span style="color: rgb(255, 255, 255)">secret</span>',
    '<span style="color:transparent">secret</span>',
    '<p style="font-size:0px !important">secret</p>',
    '<p style="font-size:2pt">secret</p>',
    '<div style="opacity:0.01">secret</div>',
    '<div style="position:absolute;left:-9999px">secret</div>',
    '<div style="text-indent:-9999px">secret</div>',
    '<div style="height:1px;overflow:hidden">secret</div>',
    '<p style="visibility:hidden"><b>secret</b></p>',
    '<p style="font:0/0 a">secret</p>',
    '<p style="display:/**/none ! important">secret</p>',
    '<p style="color:#ffffff00">secret</p>',
    '<p style="color:hsl(0,0%,100%)">secret</p>',
    '<font color=ivory>secret</font>',
    '<p style="color:#F0F0F0">secret</p>',
    '<p style="background:#000080;color:navy">secret</p>',
    '<p style="color:hsla(120,50%,50%,0.02)">secret</p>',
    '<p style="clip-path:inset(100%)">secret</p>',
    '<p style="margin:0 0 0 -9999px">secret</p>',
    '<p style="transform:translateX(-9999px)">secret</p>',
    '<p style="filter:opacity(0)">secret</p>',
    '<p style="zoom:0">secret</p>',
    '<p style="zoom:0.0">secret</p>',
    '<font color=blue><table bgcolor=blue><tr><td>secret</table></font>',
    '<div style="display:none"><img src=x alt="secret"></div>',
    '<img style="display:none" src=x alt="secret">',
    '<style>.x { display: none }</style><div class="a x">secret</div>',
    '<style>@import "a"; p, #x { font-size: 0 }</style><div id=x>secret</div>',
    '<style>/* } */ span.x{color:#fff}</style><span class=x>secret</span>',
  ])('%s is hidden', async (html) => {
    const { text, hiddenText } = await readHtml(`<body>seen ${html}</body>`);
    expect(text).not.toContain('secret');
    expect(hiddenText).toContain('secret');
  });

  test.each([
    '<p aria-hidden=true>seen</p>',
    '<div style="color:#fff"><font color=black>seen</font></div>',
    '<div style="font-size:0"><p style="font-size:14px">seen</p></div>',
    '<div style="visibility:hidden"><p style="visibility:visible">seen</p></div>',
    '<head><p>seen</p>',
    '<p style="font-size:1em">seen</p>',
    '<p style="font-size:1.2em;line-height:0">seen</p>',
    '<td style="border-width:0">seen</td>',
    '<td style="width:1px">seen</td>',
    '<p style="zoom:">seen</p>',
    '<p style="zoom:0x">seen</p>',
    '<font color="#eeeeee">seen</font>',
    '<font color="no-colour">seen</font>',
    '<p style="color:white;background:teal">seen</p>',
    '<style>@media (max-width:600px) { .x { display:none } }</style><div class=x>seen</div>',
    '<style>.x { display:none }</style><div class=x style="display:block">seen</div>',
    '<style>.x { display:none }</style><div class=xy>seen</div>',
  ])('%s is not hidden', async (html) => {
    const { text, hiddenText } = await readHtml(`<body>${html}</body>`);
    expect(text).toContain('seen');
    expect(hiddenText).toBe('');
  });

  test.each(['noscript', 'iframe', 'noframes', 'video', 'title'])(
    'what stands in %s is no text',
    async (name) => {
      const { text, hiddenText } = await readHtml(`<${name}>secret <img alt="secret"></${name}>seen`);
      expect([text.trim(), hiddenText]).toEqual(['seen', '']);
    },
  );

  test('of a great many different elements and attributes some are counted, and their names are cut', async () => {
    const html = Array.from({ length: 2000 }, (_, i) => `<a${i} b${i}${'c'.repeat(300)}></a${i}>`);
    const { tags, attributes } = (await readHtml(html.join(''))).structure;
    for (const names of [[...tags.keys()], [...attributes]]) {
      expect(names).toHaveLength(500);
      for (const name of names) expect(name.length).toBeLessThan(100);
    }
  });

  test('links are found with their texts, bare ones too', async () => {
    const { links } = await readHtml('<a href="http://a.example/x">here</a> and http://b.example/y');
    expect(links).toEqual([
      { url: 'http://a.example/x', text: 'here' },
      { url: 'http://b.example/y', text: '' },
    ]);
  });

  test('the HTML of an alternative counts, not its plain twin', async () => {
    const { text } = await read(
      'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nharmless minutes\n--b\nContent-Type: text/html\n\n<p>buy pills</p>\n--b--\n',
    );
    expect(text).toContain('buy pills');
    expect(text).not.toContain('harmless');
  });
});
