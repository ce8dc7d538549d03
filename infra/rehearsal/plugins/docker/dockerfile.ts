/** How the last stage of a Dockerfile says to run the image. */
export interface RunInstructions {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

/** Source: https://docs.docker.com/reference/dockerfile/ (ENTRYPOINT, CMD, ENV, WORKDIR of the last FROM) */
export function readDockerfile(text: string): RunInstructions {
  const result = {
    entrypoint: [] as string[],
    cmd: [] as string[],
    env: {} as Record<string, string>,
    workingDirectory: '/',
  };
  for (const [instruction, rest] of lastStage(instructions(text))) {
    if (instruction === 'ENTRYPOINT') result.entrypoint = command(rest);
    if (instruction === 'CMD') result.cmd = command(rest);
    if (instruction === 'WORKDIR') result.workingDirectory = rest;
    if (instruction === 'ENV') Object.assign(result.env, variables(rest));
  }
  return result;
}

function instructions(text: string): [string, string][] {
  const lines = text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  return lines
    .map((line) => /^\s*([A-Za-z]+)\s+(.+?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, instruction = '', rest = '']) => [instruction.toUpperCase(), rest]);
}

function lastStage(all: [string, string][]): [string, string][] {
  return all.slice(all.findLastIndex(([instruction]) => instruction === 'FROM') + 1);
}

// The exec form is JSON; the shell form runs in a shell.
function command(text: string): string[] {
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : ['/bin/sh', '-c', text];
}

function variables(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|\S*)/g)];
  return Object.fromEntries(
    pairs.map(([, name = '', value = '']) => [name, value.startsWith('"') ? value.slice(1, -1) : value]),
  );
}
