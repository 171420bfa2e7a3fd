import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { repository } from './assets.js';
import type { Sandbox } from './imgtrack.js';

/** What an author of plugins installs beside the packages of this repository. */
const OF_OTHERS = ['@standard-schema/spec', '@types/node', 'arktype', 'jiti', 'typescript', 'valibot', 'zod'];

/** The packages of this repository that plugins use, where they are built. */
export const builtPackages: ReadonlyMap<string, string> = new Map(
  ['core', 'rootfs', 'testing'].map((name) => [`@imgtrack/${name}`, path.join(repository, 'packages', name)]),
);

/** Makes packages known in a folder, as `npm install` there would: these (name → place), and those of others. */
export function linkPackages(folder: string, packages: ReadonlyMap<string, string> = builtPackages): void {
  const modules = path.join(folder, 'node_modules');
  const others = OF_OTHERS.map((name): [string, string] => [name, path.join(repository, 'node_modules', name)]);
  for (const [name, place] of [...packages, ...others]) link(place, path.join(modules, name));
  link(path.join(repository, 'node_modules', 'typescript', 'bin', 'tsc'), path.join(modules, '.bin', 'tsc'));
}

function link(place: string, name: string): void {
  mkdirSync(path.dirname(name), { recursive: true });
  symlinkSync(place, name);
}

/** Environment of an npm that asks no registry and leaves nothing in the home of the sandbox. */
export const npmEnvironment = (sandbox: Sandbox): Record<string, string> => ({
  ...sandbox.environment(),
  npm_config_cache: path.join(sandbox.root, 'npm'),
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
});
