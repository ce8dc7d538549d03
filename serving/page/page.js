import { samples } from './samples.js';
import { showFailure, showNothing, showVerdict, showWaiting } from './verdict.js';

/** More than this of a message is judged but not shown: a text field is no place for attachments. */
const SHOWN = 200_000;
const RETRY_MILLIS = 2000;

const form = document.querySelector('#letter');
const source = document.querySelector('#source');
const note = document.querySelector('#source-note');
const file = document.querySelector('#file');
const answer = document.querySelector('#verdict');
const hint = note.textContent;

/** The bytes as they came from a file or a sample, until the text is edited. */
let original;
/** Number of the latest question; the answers to earlier ones come too late. */
let latest = 0;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  judge(original ?? new TextEncoder().encode(source.value));
});
source.addEventListener('paste', (event) => {
  const text = event.clipboardData.getData('text/plain');
  if (!isCut(original) || text === '') return;
  event.preventDefault();
  take(new TextEncoder().encode(text), hint);
});
source.addEventListener('input', (event) => {
  note.textContent = isCut(original) ? 'Only what is shown here is judged.' : hint;
  original = undefined;
  if (event.inputType === 'insertFromPaste') form.requestSubmit();
});
source.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
file.addEventListener('change', () => open(file.files[0]));
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('is-dropping');
});
document.addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) document.body.classList.remove('is-dropping');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('is-dropping');
  const text = event.dataTransfer.getData('text/plain');
  if (event.dataTransfer.files.length > 0) open(event.dataTransfer.files[0]);
  else if (text !== '') take(new TextEncoder().encode(text), hint);
});
for (const { title, raw } of samples) document.querySelector('#samples').append(sampleButton(title, raw));
document.querySelector('#origin').textContent = location.origin;
showNothing(answer);

function sampleButton(title, raw) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = title;
  button.addEventListener('click', () => take(new TextEncoder().encode(raw), hint));
  return button;
}

async function open(chosen) {
  if (chosen === undefined) return;
  try {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    take(bytes, `${chosen.name}, ${chosen.size.toLocaleString()} bytes.`);
  } catch {
    latest++;
    const remedy = 'Choose a file, not a folder, that is still there.';
    showFailure(answer, { message: `${chosen.name} cannot be read.`, remedy });
  }
  file.value = '';
}

/** Whether the text field shows the beginning of a message only. */
function isCut(bytes) {
  return bytes !== undefined && bytes.length > SHOWN;
}

/** Shows a message and judges it. */
function take(bytes, about) {
  source.value = new TextDecoder().decode(bytes.subarray(0, SHOWN));
  source.scrollTop = 0;
  note.textContent = isCut(bytes) ? `${about} Only its beginning is shown; all of it is judged.` : about;
  original = bytes;
  judge(bytes);
}

async function judge(bytes) {
  const question = ++latest;
  const slow = setTimeout(() => showWaiting(answer, 'Hamlet is reading…'), 150);
  try {
    const { status, body } = await ask(bytes);
    if (question !== latest) return;
    if (status === 200) bringIntoView(showVerdict(answer, body));
    else if (body.error.code === 'NOT_READY') askAgain(question, bytes, body.error.message);
    else showFailure(answer, body.error);
  } catch {
    if (question !== latest) return;
    const remedy = 'Check that it is still running, then try again.';
    showFailure(answer, { message: 'Hamlet cannot be reached.', remedy });
  } finally {
    clearTimeout(slow);
  }
}

/** On a phone the verdict stands below the message. */
function bringIntoView(verdict) {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  verdict.scrollIntoView({ block: 'nearest', behavior: isCalm ? 'auto' : 'smooth' });
}

async function ask(bytes) {
  const response = await fetch('/v1/classify', {
    method: 'POST',
    headers: { 'Content-Type': 'message/rfc822' },
    body: bytes,
  });
  return { status: response.status, body: await response.json() };
}

function askAgain(question, bytes, message) {
  showWaiting(answer, message);
  setTimeout(() => question === latest && judge(bytes), RETRY_MILLIS);
}
