import * as vega from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { compile } from 'vega-lite';
import { PALETTE } from './style.ts';

/** Where a chart will be seen: in a report, whose colours follow the reader's mode, or as a picture of its own on white. */
export type Setting = 'report' | 'picture';

/**
 * Draws a Vega-Lite chart as SVG, without a browser. The same specification gives the same bytes.
 *
 * @param spec without `$schema`, size in pixels; scales to the width it is given
 */
export async function renderChart(spec: object, setting: Setting = 'report'): Promise<string> {
  // Vega writes into the data it is given.
  const compiled = compile(structuredClone({ ...spec, config: themeOf(setting) }) as TopLevelSpec);
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error });
  try {
    const svg = scalable(await view.toSVG());
    return setting === 'report' ? inReadersMode(svg) : svg;
  } finally {
    view.finalize();
  }
}

/** Ham and spam in their colours, for a `color` encoding. */
export const LABEL_SCALE = { domain: ['ham', 'spam'], range: [PALETTE.ham, PALETTE.spam] } as const;

function themeOf(setting: Setting): object {
  const ink = setting === 'report' ? 'var(--ink)' : '#1d1b19';
  const soft = setting === 'report' ? 'var(--soft)' : '#6a645e';
  const line = setting === 'report' ? 'var(--line)' : '#e5ded6';
  return {
    background: setting === 'report' ? 'transparent' : 'white',
    font: 'system-ui, sans-serif',
    view: { stroke: 'transparent' },
    title: { color: ink, fontSize: 14, fontWeight: 600, anchor: 'start', subtitleColor: soft },
    axis: {
      labelColor: soft,
      titleColor: soft,
      titleFontWeight: 'normal',
      gridColor: line,
      domainColor: line,
      tickColor: line,
      labelFontSize: 11,
      titleFontSize: 12,
    },
    legend: {
      labelColor: ink,
      titleColor: soft,
      titleFontWeight: 'normal',
      orient: 'top',
      symbolType: 'circle',
    },
    header: { labelColor: ink, titleColor: soft },
    range: { category: Object.values(PALETTE) },
    line: { strokeWidth: 2 },
    bar: { color: PALETTE.ham },
    text: { color: ink },
    rule: { color: soft },
  };
}

/** The colours of ham and spam as the page has them, light or dark. */
function inReadersMode(svg: string): string {
  return svg.replaceAll(PALETTE.ham, 'var(--ham)').replaceAll(PALETTE.spam, 'var(--spam)');
}

/** Fixed size off, so that the page decides the width; the viewBox keeps the shape. */
function scalable(svg: string): string {
  return svg.replace(/<svg([^>]*?) width="[^"]*" height="[^"]*"/, '<svg$1 role="img"');
}
