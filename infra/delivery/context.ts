import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Failure } from '../src/failure.ts';
import { Github } from './github.ts';
import type { Engine } from './pulumi.ts';

/** What a command works with. */
export interface Context {
  readonly engine: Engine;
  /** GitHub where the workflow runs; undefined on a laptop without a token. */
  readonly github: Github | undefined;
  /** Address of this run, for people. */
  readonly link: string | undefined;
  /** Prints a result. */
  readonly print: (text: string) => void;
  /** Adds Markdown to the page of the run; on a laptop it is printed. */
  readonly summarize: (markdown: string) => Promise<void>;
}

/** @param project the folder of Pulumi.yaml, which holds node_modules too */
export function contextFrom(env: NodeJS.ProcessEnv, project: string): Context {
  const print = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  return {
    engine: { project, root: project, env },
    github: githubFrom(env),
    link: linkFrom(env),
    print,
    summarize: async (markdown) => {
      if (env.GITHUB_STEP_SUMMARY === undefined) print(markdown);
      else await appendFile(env.GITHUB_STEP_SUMMARY, `${markdown}\n`);
    },
  };
}

/** GitHub, which the command cannot do without. */
export function needGithub({ github }: Context): Github {
  if (github !== undefined) return github;
  throw new Failure(
    'CONFIG_INVALID',
    'GITHUB_TOKEN or GITHUB_REPOSITORY is not set.',
    'export GITHUB_TOKEN=$(gh auth token) GITHUB_REPOSITORY=OWNER/NAME',
  );
}

/**
 * What a command wrote into a file.
 *
 * @param madeBy the command
 * @throws FILE_INVALID where the file is not what it writes
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, madeBy: string): Promise<T> {
  return parseJson(await readFile(path, 'utf8'), schema, path, madeBy);
}

/** @throws FILE_INVALID where the text is not what the command writes */
export function parseJson<T>(text: string, schema: z.ZodType<T>, path: string, madeBy: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new Failure(
      'FILE_INVALID',
      `${path} is not what \`${madeBy}\` writes: ${reason}`,
      'Write it again with the same version of Hamlet.',
      { cause },
    );
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(value, null, 1)}\n`);
}

function githubFrom(env: NodeJS.ProcessEnv): Github | undefined {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository } = env;
  if (token === undefined || token === '' || repository === undefined) return undefined;
  return new Github({ api: env.GITHUB_API_URL ?? 'https://api.github.com', repository, token });
}

function linkFrom(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (server === undefined || repository === undefined || run === undefined) return undefined;
  return `${server}/${repository}/actions/runs/${run}`;
}
