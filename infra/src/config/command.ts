/** The line that sets a setting of a stack, as every error shows it. */
export function setCommand(key: string, value: string, stack: string): string {
  const shown = /^(--secret |[\w./:-]+$)/.test(value) ? value : `'${value}'`;
  return `    npx pulumi config set hamlet:${key} ${shown} --stack ${stack}`;
}
