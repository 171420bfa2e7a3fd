import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftsOf, findingsOf } from '../../testing/findings.js';
import { MemoryRoot } from '../../testing/memory-root.js';
import { osReleaseCataloger } from './index.js';
import { parseOsRelease } from './parse-os-release.js';

const debian = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
ID=debian
`;

test('reads the operating system and makes a component of it', async () => {
  const found = await findingsOf(osReleaseCataloger, new MemoryRoot({ '/etc/os-release': debian }), '/etc/os-release');
  expect(found[0]).toEqual({
    kind: 'operating-system',
    operatingSystem: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
  });
  expect(draftsOf(found)).toMatchObject([{ kind: 'operating-system', name: 'Debian GNU/Linux', version: '12' }]);
});

test('a rolling release has no version', async () => {
  const root = new MemoryRoot({ '/etc/os-release': 'ID=arch\nNAME="Arch Linux"\n' });
  const [first] = await findingsOf(osReleaseCataloger, root, '/etc/os-release');
  expect(first).toEqual({ kind: 'operating-system', operatingSystem: { id: 'arch', name: 'Arch Linux' } });
});

test('a file without ID and NAME is malformed', async () => {
  const root = new MemoryRoot({ '/etc/os-release': 'hello\n' });
  await expect(findingsOf(osReleaseCataloger, root, '/etc/os-release')).rejects.toThrow('neither ID nor NAME');
});

test('leaves out comments, half lines and values whose quotes stay open', () => {
  expect([...parseOsRelease('# ID=no\nID=a\nlower=b\nNAME="open\n=x\nVERSION_ID')]).toEqual([['ID', 'a']]);
});

test('never throws, whatever the file holds', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseOsRelease(text).size >= 0));
});

const shell = hasShell();
if (!shell) process.stdout.write('skipped: quoting is compared with sh, and there is none\n');

function hasShell(): boolean {
  try {
    return execFileSync('sh', ['-c', 'echo yes']).toString() === 'yes\n';
  } catch {
    return false;
  }
}

test.skipIf(!shell)('unquotes values as a shell does', () => {
  const character = fc.constantFrom('a', 'Z', '1', '"', "'", '\\', ' ', '$', '`', '.', '\\"', "\\'");
  const values = fc.sample(fc.string({ unit: character, maxLength: 12 }), { numRuns: 150, seed: 7 });
  // "$" and "`" expand in a shell unless they are escaped, so only escaped ones can be compared.
  const words = values.map((value) => value.replaceAll(/(?<!\\)[$`]/g, '\\$&')).filter(isOneWord);
  expect(words.length).toBeGreaterThan(20);
  const script = words.map((word) => `X=${word}\nprintf '%s\\n' "$X"`).join('\n');
  const expected = execFileSync('sh', ['-c', script]).toString().split('\n').slice(0, -1);
  expect(words.map((word) => parseOsRelease(`X=${word}`).get('X'))).toEqual(expected);
});

/** Whether a shell takes it as one assignment: quotes closed, no bare space, no backslash at the end. */
function isOneWord(word: string): boolean {
  return /^(?:"(?:[^"\\$`]|\\.)*"|'[^']*'|[^\s"'\\$`]|\\.)*$/.test(word);
}
