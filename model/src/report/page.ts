import type { Html } from './html.ts';
import { html, trusted } from './html.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  /** One or two sentences under the title. */
  readonly lead: string;
  readonly sections: readonly Section[];
  /** What made the page: versions, digests. */
  readonly footer: string;
}

export interface Section {
  readonly title: string;
  /** What the reader learns here, in a sentence or two. */
  readonly text?: string;
  readonly blocks: readonly Html[];
}

/** A number, perhaps with a unit or an interval behind it, or a date. */
const NUMBER = /^[-+−]?[\d.,]+(?:\s?[%a-zA-Z]{0,3})?(?: .*)?$|^\d{4}-\d\d(?:-\d\d)?$|^$|^–$/;

/** A whole page in one file: no script, nothing from the network, light and dark, readable on a phone. */
export function renderPage({ title, lead, sections, footer }: Page): string {
  const links = sections.map((section) => html`<a href="#${anchor(section.title)}">${section.title}</a>`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Hamlet</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p class="brand">Hamlet</p>
          <h1>${title}</h1>
          <p class="lead">${lead}</p>
          <nav aria-label="Sections">${links}</nav>
        </header>
        <main>${sections.map(renderSection)}</main>
        <footer>${footer}</footer>
      </body>
    </html> `.markup;
}

/** A chart or picture with the sentence that says what it shows. */
export function figure(svg: string, caption: string): Html {
  return html`<figure>
    ${trusted(svg)}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** Figures side by side where there is room. */
export function grid(blocks: readonly Html[]): Html {
  return html`<div class="grid">${blocks}</div>`;
}

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

/** The numbers that matter, large. */
export function tiles(items: readonly Tile[]): Html {
  const each = items.map(
    ({ label, value, note }) =>
      html`<div class="tile">
        <dt>${label}</dt>
        <dd>${value}${note === undefined ? '' : html`<small>${note}</small>`}</dd>
      </div>`,
  );
  return html`<dl class="tiles">${each}</dl>`;
}

/** A table with a caption; its first column names the rows, columns of numbers are set to the right. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Html {
  const isNumeric = columns.map((_, i) => i > 0 && rows.every((row) => NUMBER.test(row[i] ?? '')));
  const classOf = (column: number): Html => (isNumeric[column] === true ? html`class="number"` : html``);
  const head = columns.map((column, i) => html`<th scope="col" ${classOf(i)}>${column}</th>`);
  const body = rows.map(
    ([first = '', ...rest]) =>
      html`<tr>
        <th scope="row">${first}</th>
        ${rest.map((text, i) => html`<td ${classOf(i + 1)}>${text}</td>`)}
      </tr>`,
  );
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

export function note(text: string): Html {
  return html`<p class="note">${text}</p>`;
}

/** Something long that opens on demand. */
export function details(summary: string, blocks: readonly Html[]): Html {
  return html`<details>
    <summary>${summary}</summary>
    ${blocks}
  </details>`;
}

function renderSection({ title, text, blocks }: Section): Html {
  return html`<section id="${anchor(title)}" aria-labelledby="${anchor(title)}-title">
    <h2 id="${anchor(title)}-title">${title}</h2>
    ${text === undefined ? '' : html`<p>${text}</p>`}${blocks}
  </section>`;
}

function anchor(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
