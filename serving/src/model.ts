import type { JudgePool } from '@hamlet/model';
import { canTrain, HamletError, modelSource, openJudgePool, openRegistry, runCommand } from '@hamlet/model';
import type { ServingConfig } from './config.ts';

/**
 * The pool that judges with the configured model. When that is the champion and there is none yet, a first one is trained
 * in a process of its own, which shows its progress, where training is installed.
 *
 * @param tell told what is being done, as a phrase: `the model is being loaded`
 * @throws BUNDLE_…, VERSION_NOT_FOUND, STORAGE_…; NO_CHAMPION when training does not give one
 */
export async function openModel(
  config: ServingConfig,
  tell: (doing: string) => void,
  signal: AbortSignal,
): Promise<JudgePool> {
  const source = await modelSource(config.model, config.registry).catch(async (error: unknown) => {
    if (!(error instanceof HamletError && error.code === 'NO_CHAMPION' && canTrain())) throw error;
    await openRegistry(config.registry).requireWritable();
    tell('a first model is being trained, which takes up to a minute');
    await train(signal);
    return modelSource(config.model, config.registry);
  });
  tell('the model is being loaded');
  return openJudgePool(source, config.threads);
}

async function train(signal: AbortSignal): Promise<void> {
  const exitCode = await runCommand(['train'], signal);
  signal.throwIfAborted();
  if (exitCode === 0) return;
  throw new HamletError(
    'NO_CHAMPION',
    `Training a first model failed with exit code ${exitCode}.`,
    'What went wrong is said above. Then: npx hamlet train',
  );
}
