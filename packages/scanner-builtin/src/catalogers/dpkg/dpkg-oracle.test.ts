import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { draftsOf, findingsOf, ownedOf } from '../../testing/findings.js';
import { MemoryRoot } from '../../testing/memory-root.js';
import { dpkgCataloger } from './index.js';

const DATABASE = '/var/lib/dpkg';
const present = new Set(['installed', 'triggers-pending', 'triggers-awaited', 'half-configured', 'unpacked']);
const listed = dpkgQuery('-W', '-f', '${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\n');
if (listed === '') process.stdout.write('skipped: there is no dpkg-query, or it lists nothing\n');

function dpkgQuery(...args: readonly string[]): string {
  try {
    return execFileSync('dpkg-query', args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 }).toString();
  } catch {
    return '';
  }
}

async function readHere(): ReturnType<typeof findingsOf> {
  const names = ['status', 'diversions', ...readdirSync(`${DATABASE}/info`).map((name) => `info/${name}`)];
  const wanted = names.filter((name) => !name.startsWith('info/') || name.endsWith('.list'));
  const entries = wanted.map((name) => [`${DATABASE}/${name}`, readFileSync(`${DATABASE}/${name}`)] as const);
  return findingsOf(dpkgCataloger, new MemoryRoot(Object.fromEntries(entries)), `${DATABASE}/status`);
}

test.skipIf(listed === '')(
  'lists exactly the packages that dpkg-query lists, in the states whose files are on disk',
  async () => {
    const expected = listed
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([state = '']) => present.has(state))
      .map((fields) => fields.slice(1).join(' '));
    const drafts = draftsOf(await readHere());
    const found = drafts.map(({ name, version = '', architecture = '' }) => `${name} ${version} ${architecture}`);
    expect(found.sort()).toEqual(expected.sort());
  },
);

test.skipIf(listed === '')('a package owns the paths that dpkg-query lists for it', async () => {
  const owned = ownedOf(await readHere());
  const keys = Object.keys(owned).filter((key) => /^(?:bash|dash|libc6|libc-bin|perl-base|coreutils):/.test(key));
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    const lines = dpkgQuery('-L', key).split('\n');
    const paths = lines.filter((line) => line.startsWith('/') && line !== '/.');
    const diverted = new Map(
      lines.flatMap((line, index) => {
        const to = /^(?:diverted by \S+|locally diverted) to: (.+)$/.exec(line)?.[1];
        return to === undefined ? [] : [[lines[index - 1] ?? '', to] as const];
      }),
    );
    expect(owned[key]).toEqual(paths.map((path) => diverted.get(path) ?? path));
  }
});
