import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { HamletError } from '@hamlet/model';

/** Cloud Run ends a container ten seconds after SIGTERM. */
const GRACE_MS = 8_000;

/**
 * Runs a script in a process of its own, hands SIGTERM on to it, and sees how it ends. A process that runs out of memory cannot
 * say so itself: the system kills it, or V8 aborts it.
 *
 * @returns its exit code
 * @throws OUT_OF_MEMORY, CANCELLED, INTERNAL when a signal has ended it
 */
export async function supervise(script: string, args: readonly string[] = []): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], { stdio: 'inherit' });
  let isAsked = false;
  const stop = (): void => {
    isAsked = true;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  process.off('SIGTERM', stop).off('SIGINT', stop);
  if (code !== null) return code;
  throw failureOf(signal, isAsked);
}

function failureOf(signal: NodeJS.Signals | null, isAsked: boolean): HamletError {
  if (isAsked || signal === 'SIGTERM' || signal === 'SIGINT')
    return new HamletError('CANCELLED', 'The training was stopped before the end.', 'Run the job again.');
  if (signal === 'SIGKILL' || signal === 'SIGABRT')
    return new HamletError(
      'OUT_OF_MEMORY',
      `The training was ended by ${signal}: it needed more memory than it may have.`,
      'Give the job more memory, or less mail to learn from; DEPLOYMENT.md says how much it takes.',
    );
  return new HamletError(
    'INTERNAL',
    `The training was ended by ${signal ?? 'an unknown signal'}.`,
    'Run the job again; if it ends like this once more, report it with its log.',
  );
}
