import * as pulumi from '@pulumi/pulumi';
import { application } from './src/application.ts';
import { ConfigError, readConfig } from './src/config.ts';
import type { Config } from './src/config.ts';
import { foundation } from './src/foundation.ts';

/** What `pulumi preview` and `pulumi up` run: the configuration decides which of the two programs. */
export default function program(): Record<string, unknown> {
  const config = configuration();
  return config.program === 'foundation' ? foundation(config.settings) : application(config.settings);
}

/** A wrong configuration is told as it is, without the stack of a crash. */
function configuration(): Config {
  try {
    return readConfig(pulumi.runtime.allConfig(), pulumi.getStack());
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}
