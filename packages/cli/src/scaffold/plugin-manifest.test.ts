import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pluginManifest } from './plugin-manifest.js';

const repository = path.resolve(import.meta.dirname, '../../../..');

interface Manifest {
  readonly version: string;
  readonly engines: object;
  readonly peerDependencies: object;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(repository, folder, 'package.json'), 'utf8')) as Manifest;

test('a new plugin is built and loaded as those of imgtrack are', () => {
  const { devDependencies: tools } = manifestOf('.');
  const { peerDependencies, engines, version } = manifestOf('packages/formats');
  expect(pluginManifest('sink', 'ledger')).toMatchObject({
    name: 'imgtrack-sink-ledger',
    keywords: ['imgtrack-plugin', 'imgtrack-sink'],
    peerDependencies,
    engines,
    dependencies: { valibot: tools['valibot'] },
    devDependencies: {
      '@imgtrack/core': `^${version}`,
      '@imgtrack/testing': `^${version}`,
      '@types/node': tools['@types/node'],
      typescript: `^${tools['typescript'] ?? ''}`,
    },
  });
});

test('only a runtime needs another package of imgtrack at run time', () => {
  const needed = (['sink', 'runtime', 'scanner', 'format'] as const).map((kind) =>
    Object.keys((pluginManifest(kind, 'x') as { readonly dependencies: object }).dependencies),
  );
  expect(needed).toEqual([['valibot'], ['@imgtrack/rootfs', 'valibot'], ['valibot'], ['valibot']]);
});
