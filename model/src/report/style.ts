/** Colours told apart by people with any colour vision (Okabe and Ito 2008): blue for ham, vermilion for spam. */
export const PALETTE = {
  ham: '#0072b2',
  spam: '#d55e00',
  third: '#009e73',
  fourth: '#cc79a7',
  fifth: '#e69f00',
  grey: '#888888',
} as const;

/** The look of every report: on a screen, on a phone, and on paper, where nothing can be scrolled or opened. */
export const STYLE = `
:root { --ink: #1d1b19; --soft: #6a645e; --paper: #fbf8f4; --card: #ffffff; --line: #e5ded6; --accent: #a8324a; --ham: #0072b2; --spam: #d55e00; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece7e1; --soft: #a79f96; --paper: #171513; --card: #211e1b; --line: #3a352f; --accent: #f08ca0; --ham: #56b4e9; --spam: #f0803c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 36px; }
.brand { margin: 0; color: var(--accent); font: 600 15px/1 Georgia, serif; letter-spacing: .06em; }
h1 { margin: 8px 0; font: 600 34px/1.15 Georgia, serif; }
h2 { margin: 48px 0 8px; font: 600 23px/1.25 Georgia, serif; }
.lead { margin: 0; max-width: 720px; color: var(--soft); font-size: 18px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 18px; padding-bottom: 14px; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
section > p { max-width: 760px; margin: 0 0 14px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 12px; margin: 16px 0; }
.tile { margin: 0; padding: 14px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile dd { margin: 2px 0 0; font: 600 24px/1.2 Georgia, serif; }
.tile small { display: block; color: var(--soft); font: 12px/1.4 system-ui, sans-serif; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; }
figure { margin: 0 0 16px; padding: 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
figure svg { display: block; width: 100%; max-width: 760px; height: auto; }
figcaption { margin-top: 10px; color: var(--soft); font-size: 14px; }
.scroll { overflow-x: auto; margin: 0 0 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { padding: 12px 14px; color: var(--soft); text-align: left; }
th, td { padding: 7px 14px; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody th { min-width: 150px; font-weight: 500; overflow-wrap: anywhere; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; text-align: right; }
.note { padding: 10px 14px; border-left: 3px solid var(--accent); background: var(--card); }
details { margin: 0 0 16px; overflow-wrap: anywhere; } summary { cursor: pointer; color: var(--accent); }
footer { margin-top: 48px; padding-bottom: 40px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 560px) { th, td { padding: 7px 8px; } caption { padding: 12px 8px; } tbody th { min-width: 96px; } h1 { font-size: 27px; } .tile dd { font-size: 20px; } figure { padding: 10px; overflow-x: auto; } figure svg { min-width: 500px; } figcaption { position: sticky; left: 0; } }
@media print {
  body { font-size: 12px; } h2 { margin-top: 24px; } h2, section > p { break-after: avoid; } p, figure, tr, .tile { break-inside: avoid; }
  .grid { grid-template-columns: 1fr 1fr; } .scroll, figure { overflow: visible; } figure svg { min-width: 0; max-width: 480px; }
  table { font-size: 10px; } th, td { padding: 3px 5px; overflow-wrap: anywhere; } tbody th { min-width: 0; } thead th, th.number { white-space: normal; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
}
`;
