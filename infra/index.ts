import * as pulumi from '@pulumi/pulumi';
import { application } from './src/application.ts';
import { readConfig } from './src/config.ts';
import { Failure } from './src/failure.ts';
import { foundation } from './src/foundation.ts';

/**
 * What `pulumi preview` and `pulumi up` run: the configuration decides which of the two programs. A wrong configuration is told
 * as it is, without the stack of a crash.
 */
export default function program(): Record<string, unknown> {
  try {
    const config = readConfig(pulumi.runtime.allConfig(), pulumi.getStack());
    return config.program === 'foundation' ? foundation(config.settings) : application(config.settings);
  } catch (error) {
    throw error instanceof Failure ? new pulumi.RunError(error.message) : error;
  }
}
