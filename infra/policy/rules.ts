import type { Resource, Rule, Settings } from './rule.ts';
import { accessRules } from './rules/access.ts';
import { keepingRules } from './rules/keeping.ts';
import { workloadRules } from './rules/workloads.ts';

/** All requirements on single resources; each is mandatory. */
export const rules: readonly Rule[] = [...accessRules, ...workloadRules, ...keepingRules];

/** What is wrong with a resource: the names of the rules it breaks with what they say. */
export function violations(resource: Resource, settings: Settings): readonly string[] {
  return rules.flatMap((rule) => rule.check(resource, settings).map((problem) => `${rule.name}: ${problem}`));
}
