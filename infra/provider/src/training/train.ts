import { Failure } from '../../../src/failure.ts';
import { ApiError } from '../cloud/api.ts';
import type { Execution } from '../cloud/run-schema.ts';
import type { CloudRun } from '../cloud/run.ts';
import type { Objects } from '../cloud/storage.ts';
import type { Context } from '../context.ts';
import { spell } from '../context.ts';
import type { Outcome } from './outcome.ts';
import { outcomeUri, parseOutcome } from './outcome.ts';

/** Name of the variable by which the job learns which request it works on. */
const REQUEST = 'HAMLET_TRAINING_REQUEST';

export interface Training {
  /** `projects/P/locations/R/jobs/J`. */
  readonly job: string;
  readonly request: string;
  /** Folder of the outcomes, `gs://…`. */
  readonly outcomes: string;
  readonly timeoutSeconds: number;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;
const STARTS = 5;

/**
 * The outcome of a request. One that is there is taken; else the execution that works on it is waited for; else one is started.
 * So it may be stopped anywhere and called again.
 *
 * @throws TRAINING_FAILED when an execution ends without an outcome; TRAINING_TIMEOUT
 */
export async function train(
  { run, objects }: { run: CloudRun; objects: Objects },
  training: Training,
  context: Context,
): Promise<Outcome> {
  const uri = outcomeUri(training.outcomes, training.request);
  const read = async (): Promise<Outcome | undefined> => {
    const text = await objects.read(uri);
    return text === undefined ? undefined : parseOutcome(uri, text);
  };
  const known = await read();
  if (known !== undefined) return known;
  const name = (await runningExecution(run, training)) ?? (await start(run, training, context));
  const ended = await waitFor(run, name, training, context);
  const outcome = await read();
  if (outcome !== undefined) return outcome;
  throw endedWithout(ended);
}

async function runningExecution(run: CloudRun, { job, request }: Training): Promise<string | undefined> {
  const executions = await run.executions(job);
  return executions.find((execution) => !isOver(execution) && requestIn(execution) === request)?.name;
}

function requestIn({ template }: Execution): string | undefined {
  return template.containers[0]?.env.find(({ name }) => name === REQUEST)?.value;
}

/** When nobody knows whether the cloud took the call, the list of executions tells. */
async function start(run: CloudRun, training: Training, { sleep, say }: Context): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      const name = await run.runJob(training.job, { [REQUEST]: training.request });
      say(`training: started ${shortName(name)} for request ${training.request}`);
      return name;
    } catch (error) {
      if (isRefusal(error) || attempt === STARTS) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** attempt);
      const started = await runningExecution(run, training);
      if (started !== undefined) return started;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}

async function waitFor(
  run: CloudRun,
  name: string,
  { timeoutSeconds }: Training,
  { sleep, say, now }: Context,
): Promise<Execution> {
  const began = now();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const execution = await run.execution(name);
    if (isOver(execution)) return execution;
    const waited = now() - began;
    if (waited > timeoutSeconds * 1000) throw tooLong(execution, timeoutSeconds);
    say(`training: execution ${shortName(name)} ${stateOf(execution)}, ${spell(waited)}`, true);
    await sleep(pause);
  }
}

function isOver({ completionTime }: Execution): boolean {
  return completionTime !== undefined;
}

function stateOf({ runningCount, retriedCount }: Execution): string {
  if (runningCount === 0) return 'waits for its task';
  return retriedCount === 0 ? 'running' : `running, attempt ${retriedCount + 1}`;
}

function endedWithout({ name, conditions, logUri }: Execution): Failure {
  const reason = conditions.find(({ type }) => type === 'Completed')?.message ?? '';
  return new Failure(
    'TRAINING_FAILED',
    `Execution ${shortName(name)} ended without an outcome. ${reason}`.trimEnd(),
    `Read its log (${logUri}); \`npx pulumi up\` starts another one.`,
  );
}

function tooLong({ name, logUri }: Execution, seconds: number): Failure {
  return new Failure(
    'TRAINING_TIMEOUT',
    `Execution ${shortName(name)} still runs after ${seconds} s. It goes on.`,
    `Read its log (${logUri}); \`npx pulumi up\` waits for it again.`,
  );
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
