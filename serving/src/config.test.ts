import { describe, expect, test } from '@jest/globals';
import { readServingConfig } from './config.ts';

describe('the settings of the service', () => {
  test('have defaults that run anywhere', () => {
    expect(readServingConfig({})).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      registry: '.hamlet',
      model: 'champion',
      logLevel: 'info',
    });
    expect(readServingConfig({ PORT: '', HOME: '/root' }).port).toBe(8080);
  });

  test('are read once and cannot be changed afterwards', () => {
    expect(Object.isFrozen(readServingConfig({}))).toBe(true);
  });

  test('are taken from the environment', () => {
    expect(
      readServingConfig({ PORT: '9000', HAMLET_SERVING_TIMEOUT_SECONDS: '2', HAMLET_REGISTRY: 'gs://b/r' }),
    ).toMatchObject({ port: 9000, timeoutMillis: 2000, registry: 'gs://b/r' });
  });

  test('call the model by either of two names, but not by two', () => {
    const uri = 'gs://b/registry/versions/v1/x';
    expect(readServingConfig({ MODEL_URI: uri }).model).toBe(uri);
    expect(readServingConfig({ HAMLET_MODEL: uri }).model).toBe(uri);
    expect(readServingConfig({ MODEL_URI: uri, HAMLET_MODEL: uri }).model).toBe(uri);
    expect(readServingConfig({ MODEL_URI: '', HAMLET_MODEL: 'v1' }).model).toBe('v1');
    expect(() => readServingConfig({ MODEL_URI: uri, HAMLET_MODEL: 'v1' })).toThrow(
      /MODEL_URI.*HAMLET_MODEL/,
    );
  });

  test.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ HAMLET_SERVING_MAX_BODY_BYTES: '1e6' }, 'HAMLET_SERVING_MAX_BODY_BYTES'],
    [{ HAMLET_BACKEND: 'cuda' }, 'HAMLET_BACKEND'],
  ])('are refused by name when they are wrong: %j', (env, name) => {
    expect(() => readServingConfig(env)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(`${name}: `) }),
    );
  });

  test('are refused when nobody knows them, with the name that was meant', () => {
    const guess = (name: string): unknown => {
      try {
        return readServingConfig({ [name]: 'x' });
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(guess('HAMLET_SERVING_HOTS')).toContain('Did you mean HAMLET_SERVING_HOST?');
    expect(guess('HAMLET_REGISTRI')).toContain('Did you mean HAMLET_REGISTRY?');
    expect(guess('HAMLET_FLUX_CAPACITOR')).toBe('HAMLET_FLUX_CAPACITOR is no setting of Hamlet.');
  });

  test('are all named at once when several are wrong', () => {
    expect(() => readServingConfig({ PORT: 'x', HAMLET_BACKEND: 'y', HAMLET_NOPE: 'z' })).toThrow(
      /HAMLET_NOPE.*PORT.*HAMLET_BACKEND|HAMLET_NOPE.*HAMLET_BACKEND.*PORT/,
    );
  });
});
