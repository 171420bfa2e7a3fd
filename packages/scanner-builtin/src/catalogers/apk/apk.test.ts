import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftsOf, findingsOf, ownedOf } from '../../testing/findings.js';
import { MemoryRoot } from '../../testing/memory-root.js';
import { catalogContext } from '../../testing/step-context.js';
import { apkCataloger } from './index.js';
import { installedPaths, parseInstalled } from './parse-installed.js';

const DATABASE = '/lib/apk/db/installed';
const busybox = `C:Q1abc=
P:busybox
V:1.36.1-r19
A:x86_64
S:500000
L:GPL-2.0-only
o:busybox
m:Sören <s@example.org>
t:1700000000
F:
F:bin
R:busybox
a:0:0:755
Z:Q1x=
R:sh
F:etc/network
R:P:odd
`;
const alpine = catalogContext({ operatingSystem: { id: 'alpine', version: '3.19.1' } });

test('describes a package and what it owns', async () => {
  const found = await findingsOf(apkCataloger, new MemoryRoot({ [DATABASE]: busybox }), DATABASE, alpine);
  expect(draftsOf(found)).toEqual([
    {
      kind: 'os-package',
      name: 'busybox',
      version: '1.36.1-r19',
      publisher: 'Sören <s@example.org>',
      architecture: 'x86_64',
      licences: [{ expression: 'GPL-2.0-only', class: 'open-source', basis: 'declared' }],
      purl: 'pkg:apk/alpine/busybox@1.36.1-r19?arch=x86_64&distro=alpine-3.19.1',
      source: 'busybox@1.36.1-r19',
      confidence: 'certain',
      method: 'package-database',
    },
  ]);
  expect(ownedOf(found)).toEqual({ 'busybox:x86_64': ['/bin/busybox', '/bin/sh', '/etc/network/P:odd'] });
});

test('keeps a licence field of the old style as text', async () => {
  const root = new MemoryRoot({ [DATABASE]: 'P:x\nV:1\nL:GPL2 MIT\n' });
  expect(draftsOf(await findingsOf(apkCataloger, root, DATABASE))[0]?.licences).toEqual([
    { text: 'GPL2 MIT', class: 'unknown', basis: 'declared' },
  ]);
});

test('keeps the good records of a damaged database', async () => {
  const root = new MemoryRoot({ [DATABASE]: `${busybox}\nP:half\n\nV:1\n` });
  const found = await findingsOf(apkCataloger, root, DATABASE);
  expect(draftsOf(found)).toHaveLength(1);
  expect(found.at(-1)).toMatchObject({ kind: 'unread', detail: '2 of 3 entries lack a package name or version' });
});

test('a database of garbage is malformed', async () => {
  const root = new MemoryRoot({ [DATABASE]: 'PK\u0003\u0004\n\nwhatever' });
  await expect(findingsOf(apkCataloger, root, DATABASE)).rejects.toThrow('no entry has a package name');
});

test('a file in the root has one slash, and no record gives a path that is not absolute', () => {
  expect([...installedPaths('R:early\nF:\nR:.apk\nR:\nF:a/b\nR:c')]).toEqual(['/early', '/.apk', '/a/b/c']);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('F:', 'F:a', 'R:', 'R:b', 'P:x', '', ':', 'F')), (lines) => {
      const record = lines.join('\n');
      for (const path of installedPaths(record)) expect(path).toMatch(/^\/[^\n]+$/);
      expect(parseInstalled(record)).toBeUndefined();
    }),
  );
});
