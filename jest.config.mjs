import { missingServices } from './test/support/services.mjs';

// A suite that needs a server says so in its doc block (`@needs redis`); where that server is absent the
// suite is left out and named after the run. In CI nothing may be left out.
const leftOut = missingServices().flatMap(({ suites }) => suites);

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      swcrc: false,
      sourceMaps: 'inline',
      module: { type: 'es6' },
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
    },
  ],
};

const project = (displayName, testMatch, options = {}) => ({
  displayName,
  testMatch,
  transform,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/test/support/preload-nest.mjs'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  testPathIgnorePatterns: ['/node_modules/', ...leftOut],
  ...options,
});

const withPostgres = {
  globalSetup: '<rootDir>/test/support/start-postgres.mjs',
  globalTeardown: '<rootDir>/test/support/stop-postgres.mjs',
};

const withImage = {
  globalSetup: '<rootDir>/test/support/image/start-image.mjs',
  globalTeardown: '<rootDir>/test/support/image/stop-image.mjs',
};

const withCluster = {
  setupFilesAfterEnv: ['<rootDir>/test/helm/set-timeout.mjs'],
  globalSetup: '<rootDir>/test/support/kubernetes/start-cluster.mjs',
  globalTeardown: '<rootDir>/test/support/kubernetes/stop-cluster.mjs',
};

/** @type {import('jest').Config} */
export default {
  globalSetup: '<rootDir>/test/support/require-services.mjs',
  reporters: ['default', '<rootDir>/test/support/not-run.reporter.mjs'],
  testTimeout: 30_000,
  workerIdleMemoryLimit: '600MB',
  projects: [
    project('unit', ['<rootDir>/src/**/*.spec.ts']),
    project('integration', ['<rootDir>/test/integration/**/*.int-spec.ts'], withPostgres),
    project('contract', ['<rootDir>/test/contract/**/*.contract-spec.ts'], withPostgres),
    project('e2e', ['<rootDir>/test/e2e/**/*.e2e-spec.ts'], withPostgres),
    project('image', ['<rootDir>/test/image/**/*.image-spec.ts'], withImage),
    project('helm', ['<rootDir>/test/helm/**/*.helm-spec.ts'], withCluster),
  ],
};
