/** Which files a run takes is chosen by suffix: `x.test.ts` always; `x.heavy.test.ts` needs parts a fresh machine may lack. */
const heavy = process.env.HAMLET_TEST_HEAVY === '1';

export default {
  testEnvironment: './testing/environment.js',
  roots: ['model', 'serving', 'training-job', 'infra', 'docs', 'testing'].map((room) => `<rootDir>/${room}`),
  testMatch: [heavy ? '**/*.heavy.test.ts' : '**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(heavy ? [] : ['\\.heavy\\.test\\.ts$'])],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './testing/strip-types.js' },
  // Pulumi loads npm and the TypeScript compiler to serialise functions, which no unit test does; they take half of its time.
  moduleNameMapper: heavy
    ? {}
    : { '(^@npmcli/arborist|/typescript-shim)$': '<rootDir>/testing/not-loaded.cjs' },
  // Not one less than there are processors: half of the time of a suite is spent waiting for processes and servers of its own.
  maxWorkers: '100%',
  testTimeout: heavy ? 600_000 : 120_000,
};
