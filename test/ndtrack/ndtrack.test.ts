import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { orSkip } from '../support/assets.js';
import { smallRoot } from '../support/sample-roots.js';
import type { NdtrackVariant } from './ndtrack.js';
import { packagesOf, readInventory } from './read-inventory.js';
import { type NdtrackRoot, ndtrackRoot } from './root.js';

const variants: readonly NdtrackVariant[] = ['glibc', 'musl', 'static'];
const NO_UPLOAD = { Upload: 'false' };

const only = (root: NdtrackRoot): string => {
  const [file, ...others] = root.inventories();
  expect(others).toEqual([]);
  return file ?? '';
};

test.for(variants)('the %s build writes what is in the root in which it runs', async (variant, { task, skip }) => {
  using root = await orSkip({ task, skip }, async () => ndtrackRoot(variant));
  const { exitCode, stderr } = await root.run({ ...NO_UPLOAD, IncludeDirectory: '/srv' });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const file = only(root);
  expect(path.basename(file)).toBe(`system on ${hostname()}.ndi`);
  const inventory = await readInventory(file);
  expect(inventory).toMatchObject({
    element: 'Inventory',
    attributes: {
      MachineName: hostname(),
      UserName: 'system',
      Type: 'Full',
      DateTime: expect.stringMatching(/^\d{8}T\d{6}$/),
    },
  });
  expect(packagesOf(inventory)).toEqual(['sample 1:2.0-3']);
  expect(
    inventory.children.map(({ element, attributes }) => [element, attributes['Name'], attributes['Path']]),
  ).toEqual([
    ['Hardware', 'Debian GNU/Linux 12 (bookworm)', undefined],
    ['Package', 'sample', undefined],
    ['Content', 'package.json', '/srv/app/node_modules/left'],
  ]);
});

test.for(variants)('the %s build says everywhere that it is a stand-in', async (variant, { task, skip }) => {
  using root = await orSkip({ task, skip }, async () => ndtrackRoot(variant));
  await root.run(NO_UPLOAD);
  const help = await root.run({}, { words: ['--help'] });
  expect(help.stderr).toContain("not Flexera's ndtrack but a stand-in for tests");
  expect(readFileSync(only(root), 'utf8')).toContain('<!-- Made by a stand-in for ndtrack, for tests. -->');
  expect(root.log()[0]).toBe('ndtrack stand-in 1.0 started');
});

async function staticRoot(context: Pick<TestContext, 'task' | 'skip'>, files = smallRoot): Promise<NdtrackRoot> {
  return orSkip(context, async () => ndtrackRoot('static', files));
}

test('upper and lower case of a tag are the same, the last one wins, and "-t Machine" is ignored', async (context) => {
  using root = await staticRoot(context);
  const { exitCode } = await root.run(
    { inventoryFILE: 'named.ndi', machineinventorydirectory: '/out/below' },
    { words: ['-t', 'Machine', '-o', 'UPLOAD=true', '-o', 'upload=false', '-o', 'NobodyKnowsThis=1'] },
  );
  expect(exitCode).toBe(0);
  const named = path.join(root.folder, 'out', 'below', 'named.ndi');
  expect(packagesOf(await readInventory(named))).toEqual(['sample 1:2.0-3']);
});

test.for([['--upload'], ['-o', 'Upload'], ['-o', '=x'], ['-x', 'a=b']])(
  'other options than -o TAG=VALUE are not understood: %s',
  async (words, { task, skip }) => {
    using root = await staticRoot({ task, skip });
    expect(await root.run({}, { words })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^(?:not|-o|--)/),
    });
  },
);

test('it does not run for a user who is not root', async (context) => {
  using root = await staticRoot(context);
  expect(await root.run(NO_UPLOAD, { uid: 65534 })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('must run as root'),
  });
});

test('links are never followed: to folders, to files, or as a folder that is asked for', async (context) => {
  using root = await staticRoot(context, { ...smallRoot, 'usr/bin/tool': 'x', 'srv/real/file': 'y' });
  symlinkSync('usr/bin', path.join(root.folder, 'bin'));
  symlinkSync('/usr/bin/tool', path.join(root.folder, 'srv', 'real', 'tool'));
  symlinkSync('/', path.join(root.folder, 'srv', 'real', 'round'));
  await root.run({ ...NO_UPLOAD, IncludeDirectory: '/bin;/srv/real' });
  const { children } = await readInventory(only(root));
  const files = children.filter(({ element }) => element === 'Content').map(({ attributes }) => attributes['Name']);
  expect(files).toEqual(['file']);
  expect(root.log().join('\n')).toMatch(/not scanned: \/bin: /);
});

test('a folder that is excluded is not scanned, and neither is anything of the kernel', async (context) => {
  const files = { 'srv/yes': 'x', 'srv/no/file': 'x', 'srv/not/file': 'x', 'proc/file': 'x', 'opt/no': 'x' };
  using root = await staticRoot(context, files);
  await root.run({ ...NO_UPLOAD, IncludeDirectory: '/', ExcludeDirectory: '/out;/srv/no;/opt' });
  const { children } = await readInventory(only(root));
  const found = children
    .filter(({ element }) => element === 'Content')
    .map(({ attributes }) => `${attributes['Path'] ?? ''}/${attributes['Name'] ?? ''}`);
  expect(found.sort()).toEqual(['//ndtrack', '/srv/not/file', '/srv/yes']);
});

test('an inventory is XML whatever names and texts are in the image', async (context) => {
  const status = 'Package: a<b>&"c\'\u0001\u007f\nVersion: ü€𝄞\nStatus: install ok installed\n';
  using root = await staticRoot(context, { 'etc/os-release': 'PRETTY_NAME="<&>"\n', 'var/lib/dpkg/status': '' });
  const broken = [Buffer.from(status), Buffer.from([0x0a, ...Buffer.from('Package: x'), 0xff, 0xed, 0xa0, 0x80, 0x0a])];
  const rest = Buffer.from(
    'Version: 1\nStatus: install ok installed\n\nPackage: gone\nStatus: deinstall ok config-files\n',
  );
  writeFileSync(path.join(root.folder, 'var/lib/dpkg/status'), Buffer.concat([...broken, rest]));
  await root.run(NO_UPLOAD);
  const inventory = await readInventory(only(root));
  expect(packagesOf(inventory)).toEqual(['a<b>&"c\'?? ü€𝄞', 'x???? 1']);
  expect(inventory.children[0]?.attributes['Name']).toBe('<&>');
});

test('an Alpine package database is read as well', async (context) => {
  using root = await staticRoot(context, { 'lib/apk/db/installed': 'C:Q1\nP:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\n\n' });
  await root.run(NO_UPLOAD);
  expect(packagesOf(await readInventory(only(root)))).toEqual(['musl 1.2.5-r0']);
});

test('the settings that it was given are named in its log, and so are settings that are not there', async (context) => {
  using root = await staticRoot(context, { ...smallRoot, 'settings.xml': '<Settings/>' });
  await root.run({ ...NO_UPLOAD, InventorySettingsPath: '/settings.xml' });
  await root.run({ ...NO_UPLOAD, InventorySettingsPath: '/none.xml' });
  expect(root.log()).toContain('Inventory settings: /settings.xml, 11 bytes');
  expect(root.log()).toContain('Inventory settings: /none.xml: No such file or directory');
});
