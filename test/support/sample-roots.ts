import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImageSpec } from './image-writer.js';
import { tar, type TarEntry } from './tar-writer.js';

/** A small root: an os-release, one dpkg package, one npm package. Path → content. */
export const smallRoot: Readonly<Record<string, string>> = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
  'var/lib/dpkg/status': [
    'Package: sample',
    'Status: install ok installed',
    'Maintainer: Example Team <team@example.com>',
    'Architecture: all',
    'Version: 1:2.0-3',
    'Description: made for a test',
    '',
  ].join('\n'),
  'srv/app/node_modules/left/package.json': JSON.stringify({ name: 'left', version: '1.2.3', license: 'MIT' }),
};

/** What the catalogers find in `smallRoot`. */
export const smallRootComponents = { dpkg: ['sample 1:2.0-3'], npm: ['left 1.2.3'] };

export function writeRoot(folder: string, files: Readonly<Record<string, string>> = smallRoot): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

/** Entries of a layer that holds these files. */
export const layerEntries = (files: Readonly<Record<string, string>> = smallRoot): readonly TarEntry[] =>
  Object.entries(files).map(([name, content]) => ({ name, content }));

/** `smallRoot` as an image of one layer, with more entries behind it. */
export const smallImage = (...more: readonly TarEntry[]): ImageSpec => ({
  layers: [{ tar: tar([...layerEntries(), ...more]) }],
  tag: 'small:1',
});
