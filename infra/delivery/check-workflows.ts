// Nothing in .github that the tools for workflows object to: npm run check:workflows
import { spawnSync } from 'node:child_process';

const TOOLS = [
  {
    command: 'actionlint',
    args: [],
    install:
      'go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7, and put $(go env GOPATH)/bin on the PATH',
  },
  {
    command: 'zizmor',
    args: ['--offline', '--no-progress', '--persona', 'pedantic', '.github'],
    install: 'pipx install zizmor==1.32.0',
  },
] as const;

process.exitCode = TOOLS.map(check).every((clean) => clean) ? 0 : 1;

function check({ command, args, install }: (typeof TOOLS)[number]): boolean {
  const { error, status } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined) {
    process.stderr.write(`${command} is not there (${error.message})\nWhat to do: ${install}\n`);
    return false;
  }
  process.stdout.write(`${command}: ${status === 0 ? 'nothing to object to' : 'see above'}\n`);
  return status === 0;
}
