import { z } from 'zod';
import type { Command } from '../command.ts';
import { ask } from '../pulumi.ts';

const outputsSchema = z.object({
  state: z.string(),
  previewer: z.string(),
  deployer: z.string(),
  workloadIdentityProvider: z.string(),
});

export const variables: Command = {
  summary: 'The commands that tell GitHub about a foundation. What they set is no secret.',
  options: { foundation: { value: 'STACK', description: 'The foundation. Default: foundation.' } },
  run: async ({ foundation = 'foundation' }, { engine, print }) => {
    const text = await ask(engine, ['stack', 'output', '--json', '--stack', foundation]);
    const outputs = outputsSchema.parse(JSON.parse(text));
    const values = {
      PULUMI_BACKEND_URL: outputs.state,
      WORKLOAD_IDENTITY_PROVIDER: outputs.workloadIdentityProvider,
      PREVIEW_IDENTITY: outputs.previewer,
      DEPLOY_IDENTITY: outputs.deployer,
    };
    print(
      Object.entries(values)
        .map(([name, value]) => `gh variable set ${name} --body '${value}'`)
        .join('\n'),
    );
    return 0;
  },
};
