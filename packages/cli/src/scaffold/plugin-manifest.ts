import type { PluginKind } from '@imgtrack/core';
import packageJson from '../../package.json' with { type: 'json' };
import { newPlugins } from './plugin-kinds.js';

/** Every core that has the plugin API of this one: as with the plugins that imgtrack brings along. */
const PEER_RANGE = '>=0.1.0 <2';

/** package.json of a new plugin, as an object. The packages of imgtrack that it is built with are those of this command's release. */
export function pluginManifest(kind: PluginKind, name: string): object {
  const release = `^${packageJson.version}`;
  const { needs } = newPlugins[kind];
  return {
    name: `imgtrack-${kind}-${name}`,
    version: '0.1.0',
    type: 'module',
    keywords: ['imgtrack-plugin', `imgtrack-${kind}`],
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist', '!dist/*.test.*'],
    engines: packageJson.engines,
    scripts: {
      build: 'tsc',
      test: 'tsc && node --test dist/*.test.js',
      prepack: 'tsc',
    },
    dependencies: { ...Object.fromEntries(needs.map((need) => [need, release])), valibot: '^1.5.0' },
    peerDependencies: { '@imgtrack/core': PEER_RANGE },
    devDependencies: {
      '@imgtrack/core': release,
      '@imgtrack/testing': release,
      '@types/node': '^20.19.0',
      typescript: '^6.0.3',
    },
  };
}
