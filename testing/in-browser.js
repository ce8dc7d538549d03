/* global document, getComputedStyle, OffscreenCanvas, DataTransfer, DragEvent, File, InputEvent, HTMLTextAreaElement */

/** What the tests of the page do inside the browser; put there before the page's own scripts. */
globalThis.hamletTest = { paste, drop, outlineOfFocus, weakContrasts };

/** As the browser reports a paste: the text is in the field, then the event comes. */
function paste(text) {
  const field = document.querySelector('textarea');
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste' }));
}

function drop(name, bytes) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
  for (const type of ['dragover', 'drop']) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}

/** The ring around what has the focus; that of the hidden file field is around its label. */
function outlineOfFocus() {
  const focused = document.activeElement;
  const ringed = focused.type === 'file' ? focused.nextElementSibling : focused;
  return getComputedStyle(ringed).outlineStyle;
}

/** Text whose contrast with what is behind it is below 4.5, or 3 for large text (WCAG 2.2, 1.4.3). */
function weakContrasts() {
  return [...document.querySelectorAll('body *')].filter(showsText).flatMap((node) => {
    const { color, fontSize, fontWeight } = getComputedStyle(node);
    const [light, dark] = [luminance(color), luminance(backgroundOf(node))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    return contrast >= (isLarge ? 3 : 4.5) ? [] : [`${contrast.toFixed(2)} ${node.textContent}`];
  });
}

function showsText(node) {
  if (node.closest('noscript, .visually-hidden, svg') !== null) return false;
  const hasText = [...node.childNodes].some(
    (child) => child.nodeType === 3 && child.textContent.trim() !== '',
  );
  return hasText || node instanceof HTMLTextAreaElement;
}

function backgroundOf(node) {
  if (node === null) return 'white';
  const { backgroundColor } = getComputedStyle(node);
  return rgba(backgroundColor)[3] === 255 ? backgroundColor : backgroundOf(node.parentElement);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour) {
  const [r, g, b] = rgba(colour).map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function rgba(colour) {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
}
