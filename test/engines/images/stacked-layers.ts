import { smallRoot } from '../../support/sample-roots.js';
import { tar, type TarEntry } from '../../support/tar-writer.js';

/**
 * So many layers, each changing what the ones below it left: package databases that grow, npm packages that come, are replaced and go
 * by whiteouts, folders emptied by opaque markers, a folder that becomes a file and a folder again.
 */
export const stackedLayers = (count: number): readonly Buffer[] =>
  Array.from({ length: count }, (_, number) => tar(onceEach([...folders, ...layer(number)])));

/** Docker and podman refuse a layer that has a path twice. */
const onceEach = (entries: readonly TarEntry[]): readonly TarEntry[] => [
  ...new Map(entries.map((entry) => [entry.name, entry])).values(),
];

const folder = (name: string): TarEntry => ({ name: `${name}/`, type: '5' });

const folders: readonly TarEntry[] = ['etc', 'var', 'var/lib', 'var/lib/dpkg', 'srv', 'srv/app'].map(folder);

function layer(number: number): readonly TarEntry[] {
  if (number === 0) return Object.entries(smallRoot).map(([name, content]) => ({ name, content }));
  const entries: TarEntry[] = [
    ...npmPackage('app', `added-${number}`, `1.${number}.0`),
    { name: 'var/lib/dpkg/status', content: dpkgStatus(number) },
  ];
  // What the layer two below brought, goes.
  if (number % 3 === 0) entries.push(whiteout('srv/app/node_modules', `added-${number - 2}`));
  // One package, in each layer a newer one in its place.
  if (number % 4 === 0) entries.push(...npmPackage('app', 'replaced', `${number}.0.0`));
  // A folder whose former content is hidden, though it has the same names.
  if (number % 5 === 0) {
    entries.push(folder('srv/emptied'), { name: 'srv/emptied/.wh..wh..opq', content: '' });
    entries.push(...npmPackage('emptied', `only-${number}`, '1.0.0'));
  }
  if (number % 14 === 7) entries.push(whiteout('srv', 'changing'), { name: 'srv/changing', content: 'a file' });
  if (number % 14 === 0) entries.push(folder('srv/changing'), ...npmPackage('changing', `kept-${number}`, '1.0.0'));
  return entries;
}

/** With its folders, as builders write them: containerd 1.6 fails where one is implied and a lower layer has a file in its place. */
const npmPackage = (application: string, name: string, version: string): readonly TarEntry[] => [
  folder(`srv/${application}/node_modules`),
  folder(`srv/${application}/node_modules/${name}`),
  {
    name: `srv/${application}/node_modules/${name}/package.json`,
    content: JSON.stringify({ name, version, license: 'MIT' }),
  },
];

const whiteout = (where: string, name: string): TarEntry => ({ name: `${where}/.wh.${name}`, content: '' });

const dpkgStatus = (count: number): string =>
  Array.from({ length: count }, (_, number) =>
    [
      `Package: package-${number}`,
      'Status: install ok installed',
      'Maintainer: Example Team <team@example.com>',
      'Architecture: all',
      `Version: 1.${number}-${count}`,
      'Description: made for a test',
      '',
      '',
    ].join('\n'),
  ).join('');
