import { defineConfig } from 'vitest/config';

// @imgtrack/* resolves to TypeScript sources, so tests need no build.
const conditions = ['@imgtrack/source', 'node', 'import', 'default'];

/** @param folders of tests that need container engines. */
const testsOf = (...folders: readonly string[]): string[] => folders.map((folder) => `test/${folder}/**/*.test.ts`);
/** In two parts that take engines of their own, so that tools/test.js may run them beside each other. */
const engines = testsOf('beacon', 'contract', 'derived', 'document', 'examples');
const runtimes = testsOf('engines', 'runtimes');
/** They start engines of their own, beside the others. */
const faults = ['test/faults/**/*.test.ts'];
/** Long enough for the first test that needs an image, which makes it, on a machine that builds engines meanwhile. */
const oneByOne = { testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false };
const globalSetup = ['test/engines/global-setup.ts'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...engines, ...runtimes, ...faults],
          ...oneByOne,
        },
      },
      { extends: true, test: { name: 'faults', include: faults, globalSetup, ...oneByOne } },
      { extends: true, test: { name: 'engines', include: engines, globalSetup, ...oneByOne } },
      { extends: true, test: { name: 'runtimes', include: runtimes, globalSetup, ...oneByOne } },
    ],
  },
});
