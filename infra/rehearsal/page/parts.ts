import { html, trusted, type Html } from './html.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  /** Under the title. */
  readonly lead: string | Html;
  readonly sections: readonly Section[];
  readonly footer: string | Html;
  /** Between the lead and the sections. */
  readonly controls?: Html;
  /** Address of a script; pages without one run none. */
  readonly script?: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text?: string | Html;
  readonly blocks: readonly Html[];
}

/** A whole page: nothing from elsewhere, light and dark, readable on a phone. */
export function renderPage({ title, lead, sections, footer, controls, script }: Page): string {
  const links = sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a> `);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:${script === undefined ? '' : "; script-src 'self'; connect-src 'self'"}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>${title} · Hamlet</title>
        <style>
          ${trusted(STYLE)}
        </style>
        ${script === undefined ? '' : html`<script src="${script}" type="module"></script>`}
      </head>
      <body>
        <header>
          <p class="brand">Hamlet</p>
          <h1>${title}</h1>
          <p class="lead">${lead}</p>
          ${controls ?? ''}
          <nav aria-label="Sections">${links}</nav>
        </header>
        <main>${sections.map(renderSection)}</main>
        <footer>${footer}</footer>
      </body>
    </html> `.markup;
}

function renderSection({ id, title, text, blocks }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${text === undefined ? '' : html`<p>${text}</p>`}${blocks}
  </section>`;
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | number | Html;
  /** `number`, `when` or `wide`; by default a cell of words. */
  readonly kind?: 'number' | 'when' | 'wide';
}

/** A table with a caption; the first column names the rows. Without rows, a sentence says so. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  none = 'None.',
): Html {
  if (rows.length === 0) return html`<p class="soft">${caption}: ${none}</p>`;
  const cellOf = ({ cell, kind }: Column<Row>, row: Row, isFirst: boolean): Html =>
    isFirst
      ? html`<th scope="row" class="${kind ?? ''}">${cell(row)}</th>`
      : html`<td class="${kind ?? ''}">${cell(row)}</td>`;
  const body = rows.map(
    (row) =>
      html`<tr>
        ${columns.map((column, i) => cellOf(column, row, i === 0))}
      </tr>`,
  );
  const head = columns.map(({ title, kind }) => html`<th scope="col" class="${kind ?? ''}">${title}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

export interface Tile {
  readonly label: string;
  readonly value: string | number;
  readonly note?: string;
}

/** The numbers that matter, large. */
export function tiles(items: readonly Tile[]): Html {
  return html`<dl class="tiles">
    ${items.map(
      ({ label, value, note }) =>
        html`<div class="tile">
          <dt>${label}</dt>
          <dd>${value}${note === undefined ? '' : html`<small>${note}</small>`}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A word that says whether something is well, told by sign, not by colour alone. */
export function verdict(isGood: boolean, word: string): Html {
  return html`<span class="${isGood ? 'good' : 'bad'}">${isGood ? '✓' : '✗'} ${word}</span>`;
}

/** `120 ms`, `4.2 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
