import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PluginKind } from '@imgtrack/core';
import { pluginManifest } from './plugin-manifest.js';

/** Files that npm and imgtrack would heed among the templates. */
const DOTTED: ReadonlySet<string> = new Set(['gitignore', 'imgtrackrc.yaml']);

/** Path in the plugin's folder → text, of a new plugin. `templates`: folder with one folder a kind and one for every kind. */
export async function pluginFiles(
  templates: string,
  kind: PluginKind,
  name: string,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map([['package.json', `${JSON.stringify(pluginManifest(kind, name), undefined, 2)}\n`]]);
  for (const folder of ['every-kind', kind]) {
    const root = path.join(templates, folder);
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const template = path.join(entry.parentPath, entry.name);
      const place = path.join(path.relative(root, entry.parentPath), dotted(entry.name));
      files.set(place, (await readFile(template, 'utf8')).replaceAll('{{name}}', name));
    }
  }
  return files;
}

const dotted = (name: string): string => (DOTTED.has(name) ? `.${name}` : name);
