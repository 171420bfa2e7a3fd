import { defineConfig } from 'vitest/config';

// @imgtrack/* resolves to TypeScript sources, so tests need no build.
const conditions = ['@imgtrack/source', 'node', 'import', 'default'];

/** Tests that need container engines. They share those, and some compare what is in them before and after. */
const withEngines = ['beacon', 'contract', 'derived', 'document', 'engines', 'examples', 'runtimes'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);
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
          exclude: [...withEngines, ...faults],
          ...oneByOne,
        },
      },
      { extends: true, test: { name: 'faults', include: faults, globalSetup, ...oneByOne } },
      {
        extends: true,
        test: { name: 'engines', include: withEngines, globalSetup, ...oneByOne },
      },
    ],
  },
});
