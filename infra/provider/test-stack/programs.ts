/** Trains in no time: writes what the real job writes, by the storage API. */
export const TRAINING = `
const { STORAGE_EMULATOR_HOST: host, HAMLET_TRAINING_REQUEST: request, VERSION: version, GATE } = process.env;
const golden = [{ message: 'Subject: win\\n\\nmoney', score: 0.9 }, { message: 'Subject: lunch\\n\\nnoon', score: 0.1 }];
async function put(name, content) {
  const url = host + '/upload/storage/v1/b/models/o?uploadType=media&name=' + encodeURIComponent(name);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(content) });
  if (!response.ok) throw new Error(name + ': ' + (await response.text()));
}
async function events() {
  const response = await fetch(host + '/storage/v1/b/models/o?prefix=' + encodeURIComponent('registry/history/'));
  return ((await response.json()).items ?? []).length;
}
await new Promise((resolve) => setTimeout(resolve, 1500));
const line = { rule: 'roc auc', slice: 'all', value: 0.5, limit: '>= 0.9' };
if (GATE === 'fails') {
  await put('outcomes/requests/' + request + '.json', { request, state: 'rejected', version, gate: [{ ...line, outcome: 'failed' }] });
  process.exit(3);
}
const seq = await events();
const folder = 'versions/' + version + '/1';
await put('registry/' + folder + '/golden.json', golden);
await put('registry/' + folder + '/evaluation.json', { metrics: { rocAuc: 0.99 } });
const event = (n, rest) => put('registry/history/' + String(n).padStart(8, '0') + '.json', { seq: n, version, ...rest });
await event(seq + 1, { action: 'registered', folder });
await event(seq + 2, { action: 'promoted' });
await put('outcomes/requests/' + request + '.json', { request, state: 'promoted', version });
`;

/** Answers as the service does; in its modes, as a broken one. */
export const SERVING = `
import { createServer } from 'node:http';
const { PORT, MODEL_VERSION: modelVersion, MODE } = process.env;
if (MODE === 'crash') process.exit(1);
createServer(async (request, response) => {
  if (request.url === '/health') return response.end();
  let message = '';
  for await (const part of request) message += part;
  const score = (message.includes('money') ? 0.9 : 0.1) + (MODE === 'wrong' ? 0.05 : 0);
  response.end(JSON.stringify({ verdict: score >= 0.5 ? 'spam' : 'ham', score, threshold: 0.5, modelVersion }));
}).listen(Number(PORT), '127.0.0.1');
`;
