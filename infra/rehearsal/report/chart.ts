import { html, type Html } from '../page/html.ts';
import { duration } from '../page/parts.ts';
import type { Traffic } from './traffic.ts';

const WIDTH = 800;
const HEIGHT = 180;
const FLOOR = 150;

/** Requests over time, stacked by revision, with a mark below where one failed. */
export function trafficChart({ service, spanMs, spans }: Traffic): Html {
  const revisions = [...new Set(spans.flatMap((span) => Object.keys(span.revisions)))];
  const end = Math.max(...spans.map(({ atMs }) => atMs)) + spanMs;
  const most = Math.max(1, ...spans.map((span) => sum(Object.values(span.revisions))));
  const x = (atMs: number): number => round((atMs / end) * WIDTH);
  const width = Math.max(1, x(spanMs) - 0.5);
  const bars = spans.flatMap((span) => {
    let below = FLOOR;
    return revisions.map((revision, i) => {
      const height = round(((span.revisions[revision] ?? 0) / most) * (FLOOR - 14));
      below -= height;
      return html`<rect
        class="r${i % 6}"
        x="${x(span.atMs)}"
        y="${below}"
        width="${width}"
        height="${height}"
      />`;
    });
  });
  const failures = spans
    .filter(({ failed }) => failed > 0)
    .map(({ atMs }) => html`<text x="${x(atMs)}" y="164" fill="var(--bad)" font-size="12">✗</text>`);
  const failed = sum(spans.map((span) => span.failed));
  const total = sum(spans.flatMap((span) => Object.values(span.revisions)));
  const caption = `${total} requests to ${service} in spans of ${duration(spanMs)}, by the revision that answered; ${failed} failed.`;
  return html`<figure>
    <ul class="key">
      ${revisions.map((revision, i) => html`<li><span class="swatch r${i % 6}"></span>${revision}</li>`)}
    </ul>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${caption}">
      <line x1="0" y1="${FLOOR}" x2="${WIDTH}" y2="${FLOOR}" stroke="var(--line)" />
      ${bars}${failures}
      <text x="0" y="11" font-size="12" fill="var(--soft)">${most} requests</text>
      <text x="0" y="178" font-size="12" fill="var(--soft)">0 s</text>
      <text x="${WIDTH}" y="178" font-size="12" fill="var(--soft)" text-anchor="end">${duration(end)}</text>
    </svg>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
