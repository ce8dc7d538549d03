import { readdirSync, readFileSync } from 'node:fs';

/**
 * SIGKILL to a process and all that came of it. Process groups would not do: the engine gives each plugin one of its own. All are
 * stopped first, so that none begins another or notices that it lost its parent. Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function killTree(pid: number): void {
  const all = stopped(pid);
  for (const one of all) send(one, 'SIGKILL');
}

function stopped(pid: number): number[] {
  send(pid, 'SIGSTOP');
  return [pid, ...childrenOf(pid).flatMap(stopped)];
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    // The name, in parentheses, may hold anything; state and parent follow it.
    const [, , parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, ')').split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}

function send(pid: number, signal: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
