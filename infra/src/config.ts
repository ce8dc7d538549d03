import { z } from 'zod';
import { applicationSettings } from './config/application.ts';
import { setCommand } from './config/command.ts';
import { describe } from './config/fields.ts';
import { foundationSettings } from './config/foundation.ts';
import { Failure } from './failure.ts';
import { nearest } from './nearest.ts';

export type FoundationConfig = Readonly<z.infer<z.ZodObject<typeof foundationSettings>>>;
export type ApplicationConfig = Readonly<z.infer<z.ZodObject<typeof applicationSettings>>>;
export type Config =
  | { readonly program: 'foundation'; readonly settings: FoundationConfig }
  | { readonly program: 'application'; readonly settings: ApplicationConfig };

/** The settings of each program, by name without the `hamlet:` before it. */
export const programs = { foundation: foundationSettings, application: applicationSettings } as const;

/**
 * The configuration of a stack.
 *
 * @param values all values as Pulumi hands them over: `hamlet:region` and so on, lists and maps as JSON
 * @throws CONFIG_INVALID naming every missing, misspelt or wrong setting, with the command that mends it
 */
export function readConfig(values: Readonly<Record<string, string>>, stack: string): Config {
  const given = ownSettings(values);
  const { program, ...rest } = given;
  if (program === 'foundation') {
    return Object.freeze({ program, settings: readSettings(foundationSettings, rest, stack) });
  }
  if (program === 'application') {
    return Object.freeze({ program, settings: readSettings(applicationSettings, rest, stack) });
  }
  const what = program === undefined ? 'is missing' : `is ${quoted(program)}, not foundation or application`;
  throw failure(stack, [`hamlet:program ${what}.\n${setCommand('program', 'application', stack)}`]);
}

function ownSettings(values: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(values).filter(([key]) => key.startsWith('hamlet:'));
  return Object.fromEntries(own.map(([key, value]) => [key.slice('hamlet:'.length), value]));
}

function readSettings<S extends Record<string, z.ZodType>>(
  settings: S,
  given: Readonly<Record<string, string>>,
  stack: string,
): Readonly<z.infer<z.ZodObject<S>>> {
  const result = z.object(settings).safeParse(given);
  const faults = [
    ...unknown(settings, given, stack),
    ...(result.error?.issues ?? []).map((issue) => wrong(settings, given, issue, stack)),
  ];
  if (!result.success || faults.length > 0) throw failure(stack, [...new Set(faults)]);
  return deepFreeze(result.data);
}

function unknown(settings: object, given: Readonly<Record<string, string>>, stack: string): string[] {
  return Object.entries(given)
    .filter(([key]) => !Object.hasOwn(settings, key))
    .map(([key, value]) => {
      const meant = nearest(key, Object.keys(settings));
      const hint = meant === undefined ? '.' : `; did you mean hamlet:${meant}?`;
      const lines = [`hamlet:${key} is not a setting${hint}`];
      if (meant !== undefined) lines.push(setCommand(meant, value, stack));
      return [...lines, `    npx pulumi config rm hamlet:${key} --stack ${stack}`].join('\n');
    });
}

function wrong(
  settings: Record<string, z.ZodType>,
  given: Readonly<Record<string, string>>,
  issue: z.core.$ZodIssue,
  stack: string,
): string {
  const [key = '', ...inner] = issue.path.map(String);
  // Of a wrong key in a map, zod keeps what is wrong one step further in.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const schema = settings[key];
  const { decides = '', values = '', example } = schema === undefined ? {} : describe(schema);
  const value = given[key];
  const at = inner.length === 0 ? '' : ` at ${inner.join('.')}`;
  const what = value === undefined ? 'is missing' : `(${quoted(value)})${at} ${message}`;
  const proposal = example ?? defaultOf(schema) ?? 'VALUE';
  return `hamlet:${key} ${what}. ${decides} Values: ${values}.\n${setCommand(key, proposal, stack)}`;
}

/** The default of a setting as it is written in a stack file; undefined where there is none. */
export function defaultOf(schema: z.ZodType | undefined): string | undefined {
  const value: unknown = schema?.safeParse(undefined).data;
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function failure(stack: string, faults: readonly string[]): Failure {
  const list = faults.map((fault) => `- ${fault}`).join('\n');
  return new Failure(
    'CONFIG_INVALID',
    `The configuration of stack ${stack} is not right.\n${list}`,
    'Run those commands with your values, then try again.',
  );
}

function quoted(value: string): string {
  return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
