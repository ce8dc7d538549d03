import { phraseOf } from './phrases.js';

const WORDS = {
  ham: { finding: 'Ham.', advice: 'Let it through.' },
  spam: { finding: 'Spam.', advice: 'Keep it out.' },
};

/** The sides from which a message is looked at, as they are called in a sentence. */
const SIDES = {
  word: 'its words',
  passage: 'its worst passage',
  opening: 'how it begins',
  subject: 'its subject',
  sender: 'its sender and receivers',
  structure: 'how it is built',
};

export function showNothing(place) {
  place.replaceChildren(
    element('p', { class: 'note' }, 'Nothing judged yet. Pick a sample, paste a message or drop a file.'),
  );
}

export function showWaiting(place, message) {
  place.replaceChildren(element('p', { class: 'note' }, message));
}

export function showFailure(place, { message, remedy }) {
  place.replaceChildren(
    element('div', { class: 'failure' }, element('p', {}, message), element('p', { class: 'note' }, remedy)),
  );
}

/** Everything is written as text: what a message says never becomes part of the page. */
export function showVerdict(place, { verdict, score, threshold, modelVersion, reasons }) {
  const { finding, advice } = WORDS[verdict];
  const parts = reasons.map(partsOf);
  const result = element(
    'div',
    { class: `result ${verdict}` },
    element(
      'div',
      { class: 'summary' },
      element(
        'div',
        {},
        element('p', { class: 'finding' }, finding),
        element('p', {}, advice),
        element('p', { class: 'note' }, `Probability of spam: ${percent(score)}`),
      ),
      postmark(verdict),
    ),
    gauge(score, threshold),
    barTable('What each side of it says', sidesOf(parts)),
    barTable('The most telling pieces', piecesOf(parts)),
    element(
      'p',
      { class: 'note' },
      `The numbers are log-odds; those of the sides add up to the score. Model ${modelVersion}.`,
    ),
  );
  place.replaceChildren(result);
  return result;
}

function gauge(score, threshold) {
  const track = element(
    'div',
    {
      class: 'gauge',
      role: 'meter',
      'aria-label': 'Probability of spam',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': (100 * score).toFixed(2),
      'aria-valuetext': `${percent(score)}; spam from ${percent(threshold)} on`,
    },
    element('div', { class: 'gauge-threshold' }),
    element('div', { class: 'gauge-score' }),
    element(
      'div',
      { class: 'gauge-ends' },
      element('span', {}, 'ham'),
      element('span', {}, `spam from ${percent(threshold)} on`),
    ),
  );
  track.style.setProperty('--score', `${100 * score}%`);
  track.style.setProperty('--threshold', `${100 * threshold}%`);
  return track;
}

/**
 * A reason's feature is `side: piece`; `side: 12 more` for what is not named one by one; `side: for ham only so far` for what is
 * taken back from a side that would say more for ham than it may.
 */
function partsOf({ feature, contribution }) {
  const [, side, piece] = /^(\w+): (.*)$/s.exec(feature) ?? [undefined, feature, undefined];
  const isLimit = piece === 'for ham only so far';
  const isNamed = piece !== undefined && !isLimit && !/^\d+ (?:more|patterns)$/.test(piece);
  return { side, piece, isNamed, isLimit, contribution };
}

/** What each side says in all; the sums add up to the score. */
function sidesOf(parts) {
  return [...Map.groupBy(parts, ({ side }) => side)]
    .map(([side, own]) => ({
      what: SIDES[side] ?? side,
      where: own.some(({ isLimit }) => isLimit) ? 'at most this for ham' : '',
      contribution: own.reduce((sum, { contribution }) => sum + contribution, 0),
    }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

function piecesOf(parts) {
  return parts
    .filter(({ isNamed }) => isNamed)
    .map(({ side, piece, contribution }) => ({ what: phraseOf(side, piece), where: side, contribution }));
}

function barTable(title, rows) {
  const largest = Math.max(...rows.map(({ contribution }) => Math.abs(contribution)), 0.01);
  const directions = element(
    'div',
    { class: 'directions' },
    element('span', {}, '← ham'),
    element('span', {}, 'spam →'),
  );
  return element(
    'table',
    { class: 'reasons' },
    element('caption', {}, title),
    element(
      'thead',
      { class: 'visually-hidden' },
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'In the message'),
        element('th', { scope: 'col', class: 'pull' }, directions),
      ),
    ),
    element('tbody', {}, ...rows.map((row) => barRow(row, largest))),
  );
}

function barRow({ what, where = '', contribution }, largest) {
  const direction = contribution < 0 ? 'ham' : 'spam';
  const amount = `${contribution < 0 ? '−' : '+'}${Math.abs(contribution).toFixed(2)}`;
  const bar = element(
    'span',
    { class: `for-${direction}` },
    amount,
    element('span', { class: 'visually-hidden' }, ` for ${direction}`),
  );
  bar.style.setProperty('--size', Math.abs(contribution) / largest);
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('span', { class: 'what' }, what),
      ' ',
      element('span', { class: 'where' }, where),
    ),
    element('td', {}, element('div', { class: 'bar' }, bar)),
  );
}

/** `99.87 %`, and never a certainty that rounding made. */
function percent(probability) {
  const value = 100 * probability;
  if (value < 0.01) return 'under 0.01 %';
  if (value > 99.99) return 'over 99.99 %';
  return `${Number(value.toFixed(2))} %`;
}

function postmark(verdict) {
  const svg = (name, attributes, ...children) =>
    create('http://www.w3.org/2000/svg', name, attributes, children);
  const ring = (r, width) => svg('circle', { cx: 60, cy: 60, r, 'stroke-width': width });
  const wave = (y) => svg('path', { d: `M112 ${y}q8 -7 16 0t16 0t16 0t16 0` });
  const middle = { 'text-anchor': 'middle', fill: 'currentColor', stroke: 'none', x: 60 };
  return svg(
    'svg',
    {
      class: 'postmark',
      viewBox: '0 0 180 120',
      'aria-hidden': 'true',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 2.5,
    },
    ring(54, 3),
    ring(47, 1),
    svg('text', { ...middle, y: 32, 'font-size': 11, 'letter-spacing': 2 }, 'HAMLET'),
    svg(
      'text',
      { ...middle, y: 72, 'font-size': verdict === 'ham' ? 34 : 30, 'font-weight': 700 },
      verdict.toUpperCase(),
    ),
    svg(
      'text',
      { ...middle, y: 94, 'font-size': 9, 'letter-spacing': 1 },
      verdict === 'ham' ? 'LET THROUGH' : 'KEPT OUT',
    ),
    ...[36, 50, 64, 78].map(wave),
  );
}

function element(name, attributes, ...children) {
  return create('http://www.w3.org/1999/xhtml', name, attributes, children);
}

function create(namespace, name, attributes, children) {
  const node = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
