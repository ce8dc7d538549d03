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
      for (const problem of check({ type, props, protect: opts.protect }, settings(stackOf(urn))))
        report(`${problem}. ${remedy}`);
    },
  };
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
