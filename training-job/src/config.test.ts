import { describe, expect, test } from '@jest/globals';
import { readOutcomeTarget, readTrainingConfig } from './config.ts';

const MINIMUM = { HAMLET_REGISTRY: 'gs://b/registry', HAMLET_TRAINING_OUTCOMES: 'gs://b/outcomes' };

describe('the settings', () => {
  test('have defaults that train on the built-in corpus', () => {
    expect(readTrainingConfig(MINIMUM)).toEqual({
      registry: 'gs://b/registry',
      data: ['builtin:spamassassin'],
      seed: 1,
      lostHamCost: 3,
      gate: undefined,
      backend: 'auto',
    });
  });

  test('name several locations with spaces or line breaks between them', () => {
    const { data } = readTrainingConfig({
      ...MINIMUM,
      HAMLET_TRAINING_DATA: ' builtin:spamassassin\n gs://b/mail ',
    });
    expect(data).toEqual(['builtin:spamassassin', 'gs://b/mail']);
  });

  test.each([
    [{ HAMLET_TRAINING_OUTCOMES: 'gs://b/outcomes' }, /HAMLET_REGISTRY: must be set/],
    [{ ...MINIMUM, HAMLET_TRAINING_SEED: '-1' }, /HAMLET_TRAINING_SEED/],
    [{ ...MINIMUM, HAMLET_TRAINING_LOST_HAM_COST: '0' }, /HAMLET_TRAINING_LOST_HAM_COST/],
    [{ ...MINIMUM, HAMLET_TRAINING_LOST_HAM_COST: 'much' }, /HAMLET_TRAINING_LOST_HAM_COST/],
    [{ ...MINIMUM, HAMLET_TRAINING_SED: '1' }, /HAMLET_TRAINING_SED is no setting.*HAMLET_TRAINING_SEED/],
    [{ ...MINIMUM, HAMLET_SERVING_HOST: 'x' }, /HAMLET_SERVING_HOST/],
    [{ ...MINIMUM, HAMLET_TRAINING_DATA: ' ' }, /names no location/],
    [{ ...MINIMUM, CLOUD_RUN_TASK_COUNT: '2' }, /one task trains the model/],
  ])('%j is refused by name', (env, message) => {
    expect(() => readTrainingConfig(env)).toThrow(message);
    expect(() => readTrainingConfig(env)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

describe('the name of the request', () => {
  const nameOf = (env: Record<string, string>): string => readOutcomeTarget({ ...MINIMUM, ...env }).request;

  test('is the given one, else the execution of Cloud Run or the job of Vertex AI', () => {
    expect(nameOf({ CLOUD_RUN_EXECUTION: 'train-x7' })).toBe('train-x7');
    expect(nameOf({ CLOUD_ML_JOB_ID: '4711' })).toBe('4711');
    expect(nameOf({ CLOUD_RUN_EXECUTION: 'train-x7', HAMLET_TRAINING_REQUEST: 'a1' })).toBe('a1');
  });

  test('else it follows from the settings alone', () => {
    expect(nameOf({ PATH: '/bin' })).toBe(nameOf({}));
    expect(nameOf({ HAMLET_TRAINING_SEED: '2' })).not.toBe(nameOf({}));
  });

  test.each(['../up', 'a/b', '.hidden', 'a b'])('is not %j, which is no file name', (name) => {
    expect(() => nameOf({ HAMLET_TRAINING_REQUEST: name })).toThrow(/HAMLET_TRAINING_REQUEST/);
  });

  test('is known where other settings are wrong, so that this can be recorded', () => {
    expect(nameOf({ HAMLET_TRAINING_REQUEST: 'a1', HAMLET_NONSENSE: '1' })).toBe('a1');
  });
});
