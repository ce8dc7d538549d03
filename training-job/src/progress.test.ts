import { expect, test } from '@jest/globals';
import { openLog } from '@hamlet/model';
import { logProgress } from './progress.ts';

test('steps are logged when they begin and end, and every five seconds in between', () => {
  const lines: string[] = [];
  let now = 0;
  const report = logProgress(openLog('info', { write: (line) => void lines.push(line) }), () => now);
  for (let done = 0; done <= 100; done++) {
    report('Reading mail', done, 100);
    now += 100;
  }
  report('Learning', 0, 7);
  const messages = lines.map((line) => (JSON.parse(line) as { message: string }).message);
  expect(messages).toEqual([
    'Reading mail: 0 %',
    'Reading mail: 50 %',
    'Reading mail: 100 %',
    'Learning: 0 %',
  ]);
});
