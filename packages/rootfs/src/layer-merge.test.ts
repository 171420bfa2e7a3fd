import type { RootPath } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { openLayers } from './open-layers.js';
import { failure, layerOf, opened, paths, sha256, text } from './testing/layer-fixtures.js';
import { writeEntry, writePax, writeTar } from './testing/tar-writer.js';
import { TestFolder, testContext } from './testing/test-context.js';

test('a whiteout removes what is below, wherever it stands, and never what its own layer brings', async () => {
  using folder = new TestFolder();
  await using root = await opened(
    folder,
    [{ name: 'd/lower' }, { name: 'gone' }, { name: 'tree/a/b' }],
    [
      { name: 'd/.wh.lower' },
      { name: 'd/upper' },
      { name: 'd/.wh.upper' },
      { name: '.wh.gone' },
      { name: '.wh.tree' },
      { name: '.wh.nothing' },
    ],
  );
  expect(await paths(root)).toEqual(['/d', '/d/upper']);
});

test('an opaque directory hides lower contents but not those of its layer, before or after it', async () => {
  using folder = new TestFolder();
  await using root = await opened(
    folder,
    [{ name: 'd/lower/x' }, { name: 'd/both/x' }],
    [{ name: 'd/before' }, { name: 'd/both/y' }, { name: 'd/.wh..wh..opq' }, { name: 'd/after' }],
  );
  expect(await paths(root)).toEqual(['/d', '/d/after', '/d/before', '/d/both', '/d/both/y']);
});

test('names that only look like whiteouts neither appear nor remove anything', async () => {
  using folder = new TestFolder();
  const names = ['.wh.', '.wh..', '.wh...', '.wh..wh.plnk', '.wh..wh.aufs', '.wh.dir/file', 'd/.wh.', 'd/.wh...'];
  await using root = await opened(
    folder,
    [{ name: 'd/f' }, { name: 'a.wh.b' }],
    names.map((name) => ({ name })),
  );
  expect(await paths(root)).toEqual(['/a.wh.b', '/d', '/d/f']);
});

test('a file replaces a directory with all in it, and a directory a file', async () => {
  using folder = new TestFolder();
  await using root = await opened(
    folder,
    [{ name: 'a/x' }, { name: 'b' }, { name: 'c' }],
    [{ name: 'a', content: 'file' }, { name: 'b/', typeFlag: '5' }, { name: 'c/implied' }],
  );
  expect(await paths(root)).toEqual(['/a', '/b', '/c', '/c/implied']);
  expect(await text(root, '/a')).toBe('file');
});

test('a directory over a directory keeps the contents and takes the mode of the upper one', async () => {
  using folder = new TestFolder();
  await using root = await opened(folder, [{ name: 'd/x' }], [{ name: 'd', typeFlag: '5', mode: 0o1777, modified: 7 }]);
  expect(await root.stat('/d' as RootPath)).toMatchObject({ type: 'directory', mode: 0o1777, modifiedMs: 7000 });
  expect(await root.stat('/d/x' as RootPath)).toMatchObject({ mode: 0o644, size: 0 });
});

test('a directory that nothing describes has the mode 0755', async () => {
  using folder = new TestFolder();
  await using root = await opened(folder, [{ name: 'a/b/c' }]);
  expect((await root.stat('/a/b' as RootPath)).mode).toBe(0o755);
});

test('a hard link to a file of a lower layer keeps its content when the file is replaced', async () => {
  using folder = new TestFolder();
  await using root = await opened(
    folder,
    [{ name: 'f', content: 'old', mode: 0o4755 }],
    [
      { name: 'link', typeFlag: '1', target: './/f' },
      { name: 'second', typeFlag: '1', target: 'f' },
    ],
    [{ name: 'f', content: 'new!' }],
  );
  expect([await text(root, '/f'), await text(root, '/link'), await text(root, '/second')]).toEqual([
    'new!',
    'old',
    'old',
  ]);
  const [link, second, file] = await Promise.all(
    ['/link', '/second', '/f'].map(async (path) => root.stat(path as RootPath)),
  );
  expect(link).toEqual(second);
  expect(link).toMatchObject({ size: 3, mode: 0o4755 });
  expect(file?.inode).not.toBe(link?.inode);
});

test('each path knows the layer that last wrote it', async () => {
  using folder = new TestFolder();
  const tars = [
    writeTar({ name: 'a' }, { name: 'd/x' }, { name: 'b' }),
    writeTar({ name: 'b' }, { name: 'l', typeFlag: '1', target: 'a' }, { name: 'd/y' }),
    writeTar({ name: 'd', typeFlag: '5' }),
  ];
  await using root = await openLayers(
    tars.map((tar, index) => layerOf(folder, String(index), tar, 'gzip')),
    testContext(folder),
  );
  const origin = (path: string): number => tars.findIndex((tar) => sha256(tar) === root.layerOf?.(path as RootPath));
  expect(['/a', '/b', '/l', '/d/x', '/d/y', '/d', '/nothing'].map(origin)).toEqual([0, 1, 1, 0, 1, 2, -1]);
});

test('a parent that is a link in a lower layer is followed inside the root', async () => {
  using folder = new TestFolder();
  await using root = await opened(
    folder,
    [
      { name: 'usr/lib/', typeFlag: '5' },
      { name: 'lib', typeFlag: '2', target: '/usr/lib' },
      { name: 'up', typeFlag: '2', target: '../../..' },
    ],
    [{ name: 'lib/x', content: '1' }, { name: 'up/y' }, { name: '../../z' }, { name: 'lib/.wh.nothing' }],
  );
  expect(await paths(root)).toEqual(['/lib', '/up', '/usr', '/usr/lib', '/usr/lib/x', '/y', '/z']);
  expect(await root.resolve('lib/x')).toBe('/usr/lib/x');
  expect(await root.resolve('/up/lib/../../y')).toBe('/y');
  expect(await root.readLink('/up' as RootPath)).toBe('../../..');
});

test('links that go round in circles on the way to an entry are damage', async () => {
  using folder = new TestFolder();
  const error = await failure(opened(folder, [{ name: 'l', typeFlag: '2', target: 'l' }, { name: 'l/x' }]));
  expect(error.message).toContain('layer-0: the links on the way to /l/x go round in circles');
});

test('a hard link to nothing, or to a directory, is damage', async () => {
  using folder = new TestFolder();
  const link = { name: 'l', typeFlag: '1' };
  const nothing = await failure(opened(folder, [{ ...link, target: 'f' }]));
  expect(nothing.message).toContain('/l leads to /f, which does not exist');
  using other = new TestFolder();
  const directory = await failure(opened(other, [{ name: 'd/x' }, { ...link, target: 'd' }]));
  expect(directory.message).toContain('which is a directory');
});

test('a file given to tar twice, which stands there as a link to itself, stays', async () => {
  using folder = new TestFolder();
  await using root = await opened(folder, [
    { name: 'f', content: 'x' },
    { name: 'f', typeFlag: '1', target: 'f' },
  ]);
  expect(await text(root, '/f')).toBe('x');
});

test('an entry that would replace the root directory is damage', async () => {
  using folder = new TestFolder();
  expect((await failure(opened(folder, [{ name: './', typeFlag: '2', target: '/etc' }]))).code).toBe(
    'IMGT_ARCHIVE_DAMAGED',
  );
});

test('directories nested without end are damage', async () => {
  using folder = new TestFolder();
  const deep = 'd/'.repeat(400);
  const hops = Array.from({ length: 7 }, (_, index) => [
    writePax([['path', `l${index}/${deep}`]]),
    writeEntry({ name: 'directory', typeFlag: '5' }),
    writePax([['linkpath', `l${index}/${deep}`]]),
    writeEntry({ name: `l${index + 1}`, typeFlag: '2' }),
  ]);
  const tar = Buffer.concat([writeEntry({ name: 'l0/', typeFlag: '5' }), ...hops.flat()]);
  const error = await failure(openLayers([layerOf(folder, 'layer', tar)], testContext(folder)));
  expect(error.message).toContain('directories more than 2048 deep');
});

test('long names and prefixes of "./" give the same paths', async () => {
  using folder = new TestFolder();
  const long = 'directory/'.repeat(20);
  const tar = Buffer.concat([
    writeEntry({ name: 'L', typeFlag: 'L', content: `./${long}file\0` }),
    writeTar({ name: 'short', content: 'x' }),
  ]);
  await using root = await openLayers([layerOf(folder, 'layer', tar)], testContext(folder));
  expect(await text(root, `/${long}file`)).toBe('x');
});

test('a directory that is removed and made anew in one layer holds only what this layer brings, in either order', async () => {
  using folder = new TestFolder();
  const lower = ['before', 'after'].map((name) => ({ name: `${name}/sub/lower` }));
  await using root = await opened(folder, lower, [
    { name: 'before/sub/upper' },
    { name: '.wh.before' },
    { name: '.wh.after' },
    { name: 'after/sub/upper' },
  ]);
  const expected = ['before', 'after'].flatMap((name) => [`/${name}`, `/${name}/sub`, `/${name}/sub/upper`]);
  expect(await paths(root)).toEqual(expected.sort());
});

test('a directory replaced by a link leads later entries of its layer through the link', async () => {
  using folder = new TestFolder();
  await using root = await opened(folder, [
    { name: 'a/x' },
    { name: 'b/', typeFlag: '5' },
    { name: 'a/z' },
    { name: 'a', typeFlag: '2', target: 'b' },
    { name: 'a/y' },
    { name: 'a', typeFlag: '5' },
    { name: 'a/w' },
  ]);
  expect(await paths(root)).toEqual(['/a', '/a/w', '/b', '/b/y']);
});
