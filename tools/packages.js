// @ts-check
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {Record<string, string | Record<string, string>>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 *
 * @typedef {object} Package
 * @property {string} folder name of the folder below packages/
 * @property {string} root absolute
 * @property {Manifest} manifest
 */

export const repository = join(import.meta.dirname, '..');

/** @returns {Package[]} in order of folder names */
export function packages() {
  const parent = join(repository, 'packages');
  return readdirSync(parent)
    .sort()
    .map((folder) => ({ folder, root: join(parent, folder) }))
    .filter(({ root }) => existsSync(join(root, 'package.json')))
    .map(({ folder, root }) => ({
      folder,
      root,
      manifest: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
    }));
}
