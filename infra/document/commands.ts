/** A command line that a document shows. */
export interface Command {
  /** The nearest heading above. */
  readonly section: string;
  /** Continued lines are one, also those of a pipe. */
  readonly text: string;
  /** Marked with ☁: it asks Google, GitHub or a person, and CI does not execute it. */
  readonly needsAccount: boolean;
  /** In the middle of a sentence or table, not in a block of its own. */
  readonly inline: boolean;
  /** Of the code block (```sh id=…). */
  readonly id: string | undefined;
}

const PROGRAM = /^(npm|npx|pulumi|docker|gcloud|gh|curl|git|go|pip|cp|export) \S/;
const SHELL = /^(sh|bash)$/;
const CLOUD = '☁';

/**
 * The commands of a Markdown document, in its order: the lines of its shell blocks, and what begins with the
 * name of a program between backticks. One is marked by ☁ at its end as a comment, or before it in the same
 * line; a block by ☁ in the line that introduces it.
 */
export function commandsOf(markdown: string): readonly Command[] {
  const commands: Command[] = [];
  let section = '';
  let introduction = '';
  let block: { readonly isShell: boolean; readonly id: string | undefined; pending: string } | undefined;
  for (const line of markdown.split('\n')) {
    const [, language = '', id] = /^\s*```(\w*)(?: id=([\w-]+))?/.exec(line) ?? [];
    if (/^\s*```/.test(line)) {
      block = block === undefined ? { isShell: SHELL.test(language), id, pending: '' } : undefined;
    } else if (block === undefined) {
      section = /^#+ (.*)$/.exec(line)?.[1] ?? section;
      commands.push(...inlineCommands(line, section));
      if (line.trim() !== '') introduction = line;
    } else if (block.isShell && /[\\|]$/.test(line)) {
      block.pending += `${line.replace(/\\$/, '').trim()} `;
    } else if (block.isShell && line.trim() !== '') {
      const [text = '', comment = ''] = `${block.pending}${line.trim()}`.split(/\s+# /);
      block.pending = '';
      const needsAccount = introduction.includes(CLOUD) || comment.includes(CLOUD);
      commands.push({ section, text, needsAccount, inline: false, id: block.id });
    }
  }
  return commands;
}

function inlineCommands(line: string, section: string): readonly Command[] {
  return [...line.matchAll(/`([^`]+)`/g)]
    .filter(([, text = '']) => PROGRAM.test(text))
    .map(({ 1: text = '', index }) => ({
      section,
      text: text.replaceAll('\\|', '|'),
      needsAccount: line.slice(0, index).includes(CLOUD),
      inline: true,
      id: undefined,
    }));
}
