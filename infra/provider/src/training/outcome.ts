import { z } from 'zod';
import { Failure } from '../../../src/failure.ts';
import { gateLineSchema, refusals } from '../../../src/gate-line.ts';
import { jsonOrUndefined } from '../cloud/api.ts';

const common = { request: z.string(), execution: z.string().optional() };

/** How a training ended, as the job writes it once and for all. */
const outcomeSchema = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('promoted'), version: z.string() }),
  z.object({
    ...common,
    state: z.literal('rejected'),
    version: z.string().optional(),
    gate: z.array(gateLineSchema),
  }),
  z.object({
    ...common,
    state: z.literal('failed'),
    error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }),
  }),
]);

export type Outcome = z.infer<typeof outcomeSchema>;

export function outcomeUri(outcomes: string, request: string): string {
  return `${outcomes}/requests/${request}.json`;
}

/** @throws TRAINING_FAILED when it is not what the job writes */
export function parseOutcome(uri: string, text: string): Outcome {
  const parsed = outcomeSchema.safeParse(jsonOrUndefined(text));
  if (parsed.success) return parsed.data;
  throw new Failure(
    'TRAINING_FAILED',
    `The outcome ${uri} is not understood: ${z.prettifyError(parsed.error)}.`,
    retrain(uri),
  );
}

/**
 * The version a training yielded.
 *
 * @param champion the version that goes on serving when there is none
 * @throws GATE_FAILED with each line that failed; TRAINING_FAILED with the job's own reason
 */
export function promotedVersion(outcome: Outcome, uri: string, champion: string | undefined): string {
  if (outcome.state === 'promoted') return outcome.version;
  if (outcome.state === 'failed') {
    const { code, message, remedy } = outcome.error;
    throw new Failure('TRAINING_FAILED', `The training failed: ${code}: ${message} ${remedy}`, retrain(uri));
  }
  const lines = refusals(outcome.gate).map((line) => `  failed: ${line}`);
  throw new Failure(
    'GATE_FAILED',
    [`The gate did not let ${outcome.version ?? 'the new model'} through:`, ...lines, stays(champion)].join(
      '\n',
    ),
    'Improve the training (code, settings or data) and run `npx pulumi up`; or keep the present model: ' +
      `\`npx pulumi config set hamlet:modelVersion ${champion ?? 'VERSION'}\`.`,
  );
}

function stays(champion: string | undefined): string {
  return champion === undefined
    ? 'There is no other model yet.'
    : `No traffic moved; ${champion} stays the champion.`;
}

/** The job never trains a request twice; whoever wants that removes what it said. */
function retrain(uri: string): string {
  return `Correct the cause and run \`npx pulumi up\`; when nothing of image, settings or data changes by that, first \`gcloud storage rm ${uri}\`.`;
}
