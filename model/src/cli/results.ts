import type { Judged } from '../classify/batch.ts';
import type { Io } from './command.ts';
import { openProgress } from './progress.ts';
import type { Result } from './table.ts';
import { openTable } from './table.ts';
import { columnsOf, write } from './write.ts';

/** Where the results of `classify` go. */
export interface ResultView {
  show(judged: Judged): Promise<void>;
  end(): Promise<void>;
}

/** No failure, as an inbox may be empty; but a wrong folder is noticed. */
const NOTHING = 'There is no mail to judge.';

/** JSON lines as they come; from the second batch on stderr tells how far it is. */
export function resultLines(io: Io): ResultView {
  const progress = openProgress(io);
  let done = 0;
  return {
    async show({ lines, messages }) {
      await write(io.stdout, lines);
      if (done > 0) progress.report({ step: 'Judging mail', done: done + messages });
      done += messages;
    },
    end() {
      progress.end();
      if (done === 0)
        io.stderr.write(io.isTerminal.stderr ? `${NOTHING}\n` : `${JSON.stringify({ note: NOTHING })}\n`);
      return Promise.resolve();
    },
  };
}

/** A table for people, with the sum at the end. */
export function resultTable(io: Io): ResultView {
  const table = openTable(columnsOf(io.stdout));
  const counts = { spam: 0, ham: 0, error: 0 };
  let judgedBy = '';
  return {
    async show({ lines }) {
      const results = lines.split('\n').filter(Boolean);
      for (const result of results.map((line) => JSON.parse(line) as Result)) {
        await write(io.stdout, table.row(result));
        counts['error' in result ? 'error' : result.verdict]++;
        if ('verdict' in result)
          judgedBy = ` · threshold ${result.threshold.toFixed(4)} · model ${result.modelVersion}`;
      }
    },
    end: () => write(io.stdout, `\n${sum(counts)}${judgedBy}\n`),
  };
}

function sum({ spam, ham, error }: Readonly<Record<'spam' | 'ham' | 'error', number>>): string {
  if (spam + ham + error === 0) return NOTHING;
  const errors = error === 0 ? '' : `, ${error} that could not be judged`;
  return `${spam} spam, ${ham} ham${errors}`;
}
