import { z } from 'zod';
import { flag, quantity, setting, structured, text } from './fields.ts';
import { member, sharedSettings } from './shared.ts';
import type { Money } from '../units.ts';
import { MONEY } from '../units.ts';

const BASIC_ROLE = /^roles\/(owner|editor|viewer)$/;
const role = z
  .string()
  .regex(/^(preview|deploy|roles\/[\w.]+)$/, 'is neither roles/…, preview nor deploy')
  .refine((name) => !BASIC_ROLE.test(name), 'is a basic role, which gives far too much; name a narrower one');
const email = text(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'an e-mail address');
/** Kept as text: nobody computes with an id. */
const id = (shape: string) => z.coerce.string().regex(/^\d+$/, `is not ${shape}`);
const share = z.number().positive().max(2);

/** Settings of a foundation: the project and what outlives every application in it. */
export const foundationSettings = {
  ...sharedSettings,
  projectId: setting(text(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'a project id (6 to 30 of a-z, 0-9, -)'), {
    values: 'project id',
    decides: 'Id of the project to make. Unique in the world, and never free again once it was used.',
    example: 'hamlet-7f3a',
  }),
  parent: setting(
    text(/^(none|organizations\/\d+|folders\/\d+)$/, 'none, organizations/… or folders/…').default('none'),
    {
      values: '`none`, `organizations/NUMBER`, `folders/NUMBER`',
      decides: 'What the project belongs to; a private person has no organisation.',
    },
  ),
  billingAccount: setting(text(/^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/, 'a billing account id'), {
    values: 'billing account id',
    decides: 'Who pays: ☁ `gcloud billing accounts list` shows it.',
    example: '012345-6789AB-CDEF01',
  }),
  owners: setting(structured(z.array(email).min(1).max(5)), {
    values: 'list of e-mail addresses, 1 to 5',
    decides: 'Who is told by mail of money and alerts.',
    example: '["ann@example.com"]',
  }),
  monthlyBudget: setting(quantity<Money>(MONEY, 'an amount such as "20 EUR"').default('20 EUR'), {
    values: 'amount and currency',
    decides: "What a month may cost before the owners are told; in the billing account's currency.",
  }),
  budgetThresholds: setting(structured(z.array(share).min(1)).default([0.5, 0.9, 1]), {
    values: 'list of shares',
    decides: 'Shares of the budget at which the owners are told, once spent.',
  }),
  forecastThresholds: setting(structured(z.array(share)).default([1]), {
    values: 'list of shares',
    decides: "Shares of the budget at which the owners are told, once the month's forecast reaches them.",
  }),
  discordWebhook: setting(text(/^https?:\/\/\S+$/, 'the URL of a Discord webhook').optional(), {
    values: 'URL, a secret',
    decides: 'Discord channel that is told of money and alerts too; set it with `--secret`.',
    example: '--secret https://discord.com/api/webhooks/…',
  }),
  members: setting(structured(z.record(member, z.array(role).min(1))).default({}), {
    values: 'map from member to list of roles',
    decides:
      'People and groups with their roles: `roles/…`, or `preview` and `deploy` as the workflow has them.',
  }),
  github: setting(
    structured(
      z.strictObject({
        repositoryId: id('the numeric id of a repository'),
        ownerId: id('the numeric id of an owner'),
        pool: text(/^[a-z][a-z0-9-]{3,31}$/, 'a pool id (4 to 32 of a-z, 0-9, -)').default('github'),
      }),
    ).optional(),
    {
      values: 'map of `repositoryId`, `ownerId`, `pool`',
      decides:
        'The one repository whose workflow may deploy: ☁ `gh api repos/OWNER/NAME --jq .id` and `.owner.id`. A deleted pool stays taken for 30 days; then name another one (`github` by default).',
      example: '{"repositoryId":"123456789","ownerId":"1234567"}',
    },
  ),
  vertex: setting(flag().default(false), {
    values: '`true`, `false`',
    decides: 'Makes Vertex AI usable by the applications; costs nothing by itself.',
  }),
  vm: setting(flag().default(false), {
    values: '`true`, `false`',
    decides:
      'Makes Compute Engine usable by the applications, for training on a machine; costs nothing by itself.',
  }),
  protect: setting(flag(), {
    values: '`true`, `false`',
    decides: 'Whether the project, its state bucket and its key are guarded against deletion.',
    example: 'true',
  }),
};
