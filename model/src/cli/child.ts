import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Whether what only training needs is installed; the image of the service goes without. */
export function canTrain(): boolean {
  try {
    import.meta.resolve('@tensorflow/tfjs-core');
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs one `hamlet` command in a process of its own that shares this one's terminal, so that this one stays free to answer
 * and the memory of the work is given back at its end.
 *
 * @param signal ends the process with SIGTERM
 * @returns its exit code; 130 when it was ended
 */
export async function runCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const launcher = fileURLToPath(import.meta.resolve('../../bin/hamlet.js'));
  const child = spawn(process.execPath, [launcher, ...args], { stdio: 'inherit' });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', end);
  return code ?? 130;
}
