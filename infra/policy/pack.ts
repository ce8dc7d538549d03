// The policy pack as the engine runs it: npx pulumi preview --policy-pack infra/policy
import { fileURLToPath } from 'node:url';
import { PolicyPack } from '@pulumi/policy';
import type { ResourceValidationPolicy } from '@pulumi/policy';
import type { Rule, Settings } from './rule.ts';
import { rules } from './rules.ts';
import { settingsOf, stackOf } from './settings.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const settings = once((stack: string) => settingsOf(stack, PROJECT, process.env.PULUMI_CONFIG));
new PolicyPack('hamlet', {
  enforcementLevel: 'mandatory',
  policies: rules.map((rule) => policy(rule, settings)),
});

function policy(
  { name, description, remedy, check }: Rule,
  settings: (stack: string) => Settings,
): ResourceValidationPolicy {
  return {
    name,
    description,
    remediationSteps: remedy,
    validateResource: ({ urn, type, props, opts }, report) => {
      for (const problem of known(() =>
        check({ type, props, protect: opts.protect }, settings(stackOf(urn))),
      ))
        report(`${problem}. ${remedy}`);
    },
  };
}

/** Problems as far as they can be known: what a preview does not know yet, the update checks before it makes anything. */
function known(problems: () => readonly string[]): readonly string[] {
  try {
    return problems();
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'UnknownValueError') return [];
    throw error;
  }
}

/** The same answer for the same argument, worked out once. */
function once<T>(answer: (argument: string) => T): (argument: string) => T {
  const known = new Map<string, T>();
  return (argument) => {
    const found = known.get(argument) ?? answer(argument);
    known.set(argument, found);
    return found;
  };
}
