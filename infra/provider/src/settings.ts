import { z } from 'zod';
import { Failure } from '../../src/failure.ts';

const endpoint = (fallback: string) =>
  z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).default(fallback);

/** The variables by which the official Google provider is sent elsewhere, too. */
const variables = z.object({
  GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: endpoint('https://run.googleapis.com/v2/'),
  GOOGLE_LOGGING_CUSTOM_ENDPOINT: endpoint('https://logging.googleapis.com/v2/'),
  GOOGLE_STORAGE_CUSTOM_ENDPOINT: endpoint('https://storage.googleapis.com/storage/v1/'),
  GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT: endpoint('https://iamcredentials.googleapis.com/v1/'),
  GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  GOOGLE_OAUTH_ACCESS_TOKEN: z.string().min(1).optional(),
});

export interface Settings {
  /** Base addresses with a slash at the end. */
  readonly run: string;
  readonly logging: string;
  readonly storage: string;
  readonly iamCredentials: string;
  /** By location: Vertex AI has an address in each. */
  readonly vertex: (location: string) => string;
  /** Instead of application-default credentials. */
  readonly accessToken: string | undefined;
}

/** @throws CONFIG_INVALID naming the variable that is wrong */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const parsed = variables.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new Failure(
      'CONFIG_INVALID',
      `The environment is not valid: ${faults.join('; ')}.`,
      'Correct or unset the variable, then run `npx pulumi up` again.',
    );
  }
  const { data } = parsed;
  return Object.freeze({
    run: withSlash(data.GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT),
    logging: withSlash(data.GOOGLE_LOGGING_CUSTOM_ENDPOINT),
    storage: withSlash(data.GOOGLE_STORAGE_CUSTOM_ENDPOINT),
    iamCredentials: withSlash(data.GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT),
    vertex: (location: string) =>
      withSlash(data.GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT ?? `https://${location}-aiplatform.googleapis.com/v1/`),
    accessToken: data.GOOGLE_OAUTH_ACCESS_TOKEN,
  });
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
