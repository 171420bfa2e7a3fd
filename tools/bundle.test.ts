import { existsSync, readdirSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { packages } from './packages.js';

/** Libraries use them where a user has them. */
const OPTIONAL_TOOLS = ['jiti', 'ts-node', 'tsx', 'typescript'];
const MAX_BYTES = 800_000;
const scripts = (dist: string): string[] =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(dist, name));

const built = packages().filter(({ root }) => existsSync(join(root, 'dist')) && scripts(join(root, 'dist')).length > 0);
if (built.length === 0) console.warn('skipped: nothing is bundled; npm run build');

describe.skipIf(built.length === 0)('a bundle', () => {
  test.each(built)('of $folder stays below 800 kB', ({ root }) => {
    const bytes = scripts(join(root, 'dist')).reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  test.each(built)(
    'of $folder imports only Node, our packages and tools a user may have',
    async ({ root, manifest }) => {
      const { metafile } = await build({
        entryPoints: scripts(join(root, 'dist')),
        outdir: 'out',
        bundle: true,
        packages: 'external',
        platform: 'node',
        format: 'esm',
        write: false,
        metafile: true,
        logLevel: 'silent',
      });
      const imported = Object.values(metafile.outputs)
        .flatMap(({ imports }) => imports)
        .filter(({ path, external }) => external === true && !builtinModules.includes(path.replace(/^node:/, '')))
        .map(({ path }) => path);
      const declared = [...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }), ...OPTIONAL_TOOLS];
      const isDeclared = (specifier: string): boolean =>
        declared.some((name) => `${specifier}/`.startsWith(`${name}/`));
      expect(imported.filter((specifier) => !isDeclared(specifier))).toEqual([]);
    },
  );
});
