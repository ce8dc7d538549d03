// The policy pack as the engine runs it: npx pulumi preview --policy-pack infra/policy
import { PolicyPack } from '@pulumi/policy';
import type { ResourceValidationPolicy } from '@pulumi/policy';
import type { Rule, Settings } from './rule.ts';
import { rules } from './rules.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env.PULUMI_CONFIG);
new PolicyPack('hamlet', {
  enforcementLevel: 'mandatory',
  policies: rules.map((rule) => policy(rule, settings)),
});

function policy({ name, description, remedy, check }: Rule, settings: Settings): ResourceValidationPolicy {
  return {
    name,
    description,
    remediationSteps: remedy,
    validateResource: ({ type, props, opts }, report) => {
      for (const problem of check({ type, props, protect: opts.protect }, settings))
        report(`${problem}. ${remedy}`);
    },
  };
}
