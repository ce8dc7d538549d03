/**
 * The look of Hamlet's reports, for the rehearsal: light and dark, from the phone up. Colours of revisions as
 * Okabe and Ito (2008).
 */
export const STYLE = `
:root { --ink: #1d1b19; --soft: #665f59; --paper: #fbf8f4; --card: #ffffff; --line: #e5ded6; --accent: #a8324a;
  --good: #00704f; --bad: #b03a00; --r0: #0072b2; --r1: #e69f00; --r2: #009e73; --r3: #cc79a7; --r4: #d55e00; --r5: #777777; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece7e1; --soft: #ada59c; --paper: #171513; --card: #211e1b; --line: #3a352f; --accent: #f08ca0;
  --good: #4cc49c; --bad: #ff9a66; --r0: #56b4e9; --r1: #f0b840; --r2: #2fc49a; --r3: #e09cc4; --r4: #f0803c; --r5: #a0a0a0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 36px; }
.brand { margin: 0; color: var(--accent); font: 600 15px/1 Georgia, serif; letter-spacing: .06em; }
h1 { margin: 8px 0; font: 600 34px/1.15 Georgia, serif; }
h2 { margin: 48px 0 8px; font: 600 23px/1.25 Georgia, serif; }
h3 { margin: 28px 0 8px; font: 600 17px/1.3 Georgia, serif; overflow-wrap: anywhere; }
.lead { margin: 0; max-width: 760px; color: var(--soft); font-size: 18px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 18px; padding-bottom: 14px; border-bottom: 1px solid var(--line); }
nav a { padding: 4px 0; }
a { color: var(--accent); }
section > p { max-width: 760px; margin: 0 0 14px; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); } .soft { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; margin: 16px 0; }
.tile { margin: 0; padding: 14px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile dd { margin: 2px 0 0; font: 600 24px/1.2 Georgia, serif; }
.tile small { display: block; color: var(--soft); font: 12px/1.4 system-ui, sans-serif; }
.card { margin: 0 0 16px; padding: 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.card > h3:first-child { margin-top: 0; }
.scroll { overflow: auto; max-height: 620px; margin: 0 0 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { padding: 10px 14px; color: var(--soft); text-align: left; }
th, td { padding: 7px 14px; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; color: var(--soft); background: var(--card); font-weight: 500; white-space: nowrap; }
.good, .bad { white-space: nowrap; }
tbody th { font-weight: 500; } tbody th:not(.wide) { white-space: nowrap; }
th, td { overflow-wrap: break-word; } td code, th code { white-space: nowrap; }
.wide { min-width: 240px; overflow-wrap: anywhere; } .wide code { white-space: normal; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; text-align: right; min-width: 0; }
.when { white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft); }
figure { margin: 0 0 16px; padding: 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: 10px; color: var(--soft); font-size: 14px; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; padding: 0; list-style: none; font-size: 14px; overflow-wrap: anywhere; }
.swatch { display: inline-block; width: 11px; height: 11px; margin-right: 6px; border-radius: 3px; }
.bar { display: flex; height: 22px; margin: 8px 0; border-radius: 6px; overflow: hidden; background: var(--line); }
.r0 { background: var(--r0); fill: var(--r0); } .r1 { background: var(--r1); fill: var(--r1); } .r2 { background: var(--r2); fill: var(--r2); }
.r3 { background: var(--r3); fill: var(--r3); } .r4 { background: var(--r4); fill: var(--r4); } .r5 { background: var(--r5); fill: var(--r5); }
details { margin: 0 0 16px; overflow-wrap: anywhere; } summary { cursor: pointer; color: var(--accent); padding: 4px 0; }
pre { margin: 8px 0; padding: 12px 14px; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; font: 13px/1.5 ui-monospace, monospace; }
form { display: flex; flex-wrap: wrap; gap: 10px; margin: 12px 0 0; align-items: center; }
input, button { font: inherit; padding: 7px 12px; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 8px; }
input { flex: 1 1 220px; max-width: 420px; } button { cursor: pointer; }
footer { margin-top: 48px; padding-bottom: 40px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 560px) { h1 { font-size: 27px; } .tile dd { font-size: 20px; } figure, .card { padding: 12px; } th, td { padding: 7px 10px; } }
`;
