import { expect, test } from '@jest/globals';
import { settingsFrom } from './settings.ts';

test('a variable that is wrong is named, with a code and what to do', () => {
  expect(() => settingsFrom({ GOOGLE_STORAGE_CUSTOM_ENDPOINT: 'storage' })).toThrow(
    /^CONFIG_INVALID: .*GOOGLE_STORAGE_CUSTOM_ENDPOINT must be an http or https URL.*\nNext: /,
  );
});
