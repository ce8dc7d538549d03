/* global document, fetch, location, setInterval, DOMParser, getSelection */
// Brings the page up to date every two seconds: a section is replaced when it changed and nobody is in it.
const EVERY_MILLISECONDS = 2000;
const pause = document.getElementById('pause');
pause.hidden = false;
pause.addEventListener('click', () => {
  pause.setAttribute('aria-pressed', String(pause.getAttribute('aria-pressed') === 'false'));
});

/** The sections as the server sent them, before anybody opened or scrolled something. */
const sent = new Map(sectionsOf(document).map((section) => [section.id, section.innerHTML]));

setInterval(() => void refresh(), EVERY_MILLISECONDS);

async function refresh() {
  if (pause.getAttribute('aria-pressed') === 'true' || document.hidden) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (response?.ok !== true) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  document.querySelector('.lead').innerHTML = fresh.querySelector('.lead').innerHTML;
  for (const section of sectionsOf(fresh)) replace(document.getElementById(section.id), section.innerHTML);
}

function replace(section, markup) {
  if (sent.get(section.id) === markup || isInUse(section)) return;
  const open = [...section.querySelectorAll('details[open]')].map(({ id }) => id);
  const scrolled = [...section.querySelectorAll('.scroll')].map(({ scrollLeft }) => scrollLeft);
  section.innerHTML = markup;
  sent.set(section.id, markup);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  section.querySelectorAll('.scroll').forEach((region, i) => (region.scrollLeft = scrolled[i] ?? 0));
}

function isInUse(section) {
  const selection = getSelection();
  const isSelected = selection !== null && !selection.isCollapsed && section.contains(selection.anchorNode);
  return isSelected || section.contains(document.activeElement);
}

function sectionsOf(page) {
  return [...page.querySelectorAll('main > section')];
}
