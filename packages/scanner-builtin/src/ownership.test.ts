import { expect, test } from 'vitest';
import { Ownership } from './ownership.js';
import { MemoryRoot, type MemoryEntry } from './testing/memory-root.js';

async function owners(
  entries: Readonly<Record<string, MemoryEntry>>,
  claims: Readonly<Record<string, readonly string[]>>,
): Promise<Readonly<Record<string, string>>> {
  const root = new MemoryRoot(entries);
  const ownership = new Ownership();
  for (const [owner, paths] of Object.entries(claims)) ownership.claim(owner, paths);
  const resolved = await Promise.all(Object.keys(entries).map(async (path) => root.resolve(path)));
  const links = new Set<string>();
  for await (const { path, entries: listed } of root.walk({ signal: new AbortController().signal })) {
    for (const { name, type } of listed) if (type === 'link') links.add(path === '/' ? `/${name}` : `${path}/${name}`);
  }
  return Object.fromEntries(
    await ownership.ownersOf(
      resolved.filter((path) => path !== undefined),
      links,
      root,
    ),
  );
}

test('a package owns the path that its database names', async () => {
  expect(await owners({ '/usr/bin/a': 'a', '/usr/bin/b': 'b' }, { one: ['/usr', '/usr/bin/a'] })).toEqual({
    '/usr/bin/a': 'one',
  });
});

test('a database that says /bin/sh owns /usr/bin/sh where /bin is a link', async () => {
  const tree = { '/usr/bin/sh': 'sh', '/bin': { link: 'usr/bin' } };
  expect(await owners(tree, { dash: ['/bin/sh'] })).toEqual({ '/usr/bin/sh': 'dash' });
});

test('follows a link in the middle of a path, and a link below a link', async () => {
  const tree = { '/data/real/lib/x': 'x', '/opt/app': { link: '/data/real' }, '/data/real/l': { link: 'lib' } };
  expect(await owners(tree, { app: ['/opt/app/l/x'] })).toEqual({ '/data/real/lib/x': 'app' });
});

test('a link that leads nowhere or in a circle owns nothing and disturbs nobody', async () => {
  const tree = { '/a': { link: '/b' }, '/b': { link: '/a' }, '/gone': { link: '/none' }, '/usr/f': 'f' };
  expect(await owners(tree, { one: ['/a/f', '/gone/f'], two: ['/usr/f'] })).toEqual({ '/usr/f': 'two' });
});

test('the first of two packages that claim a path has it', async () => {
  expect(await owners({ '/etc/f': 'f' }, { first: ['/etc/f'], second: ['/etc/f'] })).toEqual({ '/etc/f': 'first' });
});

test('a path longer than Linux allows owns nothing, however deep a database says it is', async () => {
  const tooLong = `${'/a'.repeat(2_500)}/f`;
  const claims = { deep: [tooLong, '/a'.repeat(2_000_000)], one: ['/f'] };
  expect(await owners({ [tooLong]: 'f', '/f': 'f' }, claims)).toEqual({ '/f': 'one' });
});

test('paths that are not absolute or not normal own nothing', async () => {
  expect(await owners({ '/f': 'f' }, { odd: ['f', '', '/', '//f', '/../f', './f'] })).toEqual({});
});
