import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const STACKS = ['foundation', 'dev', 'prod'] as const;
export type Stack = (typeof STACKS)[number];

/** What a person adds to the stack file of a foundation before the first `up`. */
const OWN: Readonly<Record<string, string>> = {
  projectId: 'hamlet-7f3a',
  billingAccount: '012345-6789AB-CDEF01',
  owners: '["ann@example.com"]',
  members: '{"group:team@example.com":["roles/run.viewer","preview"]}',
  discordWebhook: 'https://discord.example.com/api/webhooks/1/secret',
  github: '{"repositoryId":"123456789","ownerId":"1234567"}',
};

/** The configuration of a stack as its file has it, completed where a person has to, without the `hamlet:` before its keys. */
export function configurationOf(stack: Stack): Record<string, string> {
  const file = readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), 'utf8');
  const { config } = parse(file) as { config: Record<string, unknown> };
  const written = Object.entries(config).map(
    ([key, value]) => [key.replace(/^hamlet:/, ''), asText(value)] as const,
  );
  return { ...(stack === 'foundation' ? OWN : {}), ...Object.fromEntries(written) };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
