import { execFileSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  chmodSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { defaultLimits } from '@imgtrack/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDirectory } from './directory-tree.js';
import { openLayers } from './open-layers.js';
import { layerOf } from './testing/layer-fixtures.js';
import { describeTree, TestFolder, testContext } from './testing/test-context.js';

type Content = string | { readonly holes: readonly number[] } | { readonly link: string } | { readonly hardLink: true };
interface Planted {
  readonly names: readonly string[];
  readonly content: Content;
  readonly mode: number;
  readonly modified: number;
}

const component = fc.oneof(
  fc.constantFrom('a', 'b', 'usr', '.hidden', 'with space', 'ünïcode', '日本', 'new\nline'),
  fc.integer({ min: 90, max: 120 }).map((length) => 'n'.repeat(length)),
);
const planted: fc.Arbitrary<Planted> = fc.record({
  names: fc.array(component, { minLength: 1, maxLength: 5 }),
  content: fc.oneof(
    fc.string({ maxLength: 1500 }),
    fc.record({ holes: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 30 }) }),
    fc.record({ link: fc.oneof(fc.constantFrom('a', '../b', '/nowhere/x'), fc.constant('t'.repeat(150))) }),
    fc.constant({ hardLink: true as const }),
  ),
  mode: fc.constantFrom(0o644, 0o755, 0o4711, 0o2600),
  modified: fc.oneof(fc.integer({ min: 0, max: 2_000_000_000 }), fc.constant(1_700_000_000.25)),
});
const formats = ['ustar', 'gnu', 'oldgnu', 'pax', 'v7'] as const;
const format = fc.oneof(
  ...formats.map((name) => fc.constant([`--format=${name}`])),
  ...['0.0', '0.1', '1.0'].map((version) => fc.constant(['--format=pax', '--sparse', `--sparse-version=${version}`])),
  fc.constant(['--format=gnu', '--sparse']),
  fc.constant(['--format=gnu', '--blocking-factor=1']),
);

test('a tree that GNU tar has written in any format reads like the tree itself', { timeout: 60_000 }, async () => {
  const unwritable = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(planted, { maxLength: 12 }),
      format,
      fc.constantFrom('none', 'gzip'),
      async (files, flags, compression) => {
        using folder = new TestFolder();
        const tree = path.join(folder.path, 'tree');
        mkdirSync(tree);
        plant(tree, files);
        datePlain(tree);
        const tar = writtenBy(tree, flags);
        if (tar === undefined) {
          unwritable.add(flags.join(' '));
          return;
        }
        await using expected = openDirectory(tree, { limits: defaultLimits });
        await using read = await openLayers([layerOf(folder, 'layer', tar, compression)], testContext(folder));
        const seconds = flags[0] !== '--format=pax';
        expect(rounded(await describeTree(read), seconds)).toEqual(rounded(await describeTree(expected), seconds));
      },
    ),
    { numRuns: 150 },
  );
  // Names that are too long for them are the reason.
  expect([...unwritable].every((flags) => flags === '--format=ustar' || flags === '--format=v7')).toBe(true);
});

/** Only pax has fractions of a second. */
function rounded(tree: Record<string, string>, seconds: boolean): Record<string, string> {
  if (!seconds) return tree;
  const whole = (line: string): string => line.replace(/^(\w+ \d+ \d*)\d{3}/, '$1');
  return Object.fromEntries(Object.entries(tree).map(([name, line]) => [name, whole(line)]));
}

function writtenBy(tree: string, flags: readonly string[]): Buffer | undefined {
  try {
    return execFileSync('tar', ['-C', tree, ...flags, '-cf', '-', '.'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 28,
    });
  } catch {
    return undefined;
  }
}

/** What cannot be made because of an earlier file is left out. */
function plant(tree: string, files: readonly Planted[]): void {
  let previous: string | undefined;
  for (const { names, content, mode, modified } of files) {
    const target = path.join(tree, ...names);
    try {
      if (leadsThroughLink(tree, names)) continue;
      mkdirSync(path.dirname(target), { recursive: true });
      if (typeof content === 'object' && 'hardLink' in content) {
        if (previous !== undefined) linkSync(previous, target);
        continue;
      }
      if (typeof content === 'object' && 'link' in content) {
        symlinkSync(content.link, target);
        continue;
      }
      if (typeof content === 'string') writeFileSync(target, content, { flag: 'wx' });
      else writeWithHoles(target, content.holes);
      chmodSync(target, mode);
      utimesSync(target, modified, modified);
      previous = target;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}

/** Folders and links too get a time that a double holds exactly: of others, Node.js may tell the next millisecond. */
function datePlain(tree: string): void {
  const undated = ['(', '-type', 'd', '-o', '-type', 'l', ')'];
  execFileSync('find', [tree, ...undated, '-exec', 'touch', '--no-dereference', '--date', '@1700000000.5', '{}', '+']);
}

/** Nothing is ever written through a link: it could lead out of the folder. */
function leadsThroughLink(tree: string, names: readonly string[]): boolean {
  return names.some((_, index) =>
    lstatSync(path.join(tree, ...names.slice(0, index)), { throwIfNoEntry: false })?.isSymbolicLink(),
  );
}

function writeWithHoles(file: string, blocks: readonly number[]): void {
  const fd = openSync(file, 'wx');
  for (const block of blocks) writeSync(fd, Buffer.alloc(4096, `${block}`), 0, 4096, block * 4096);
  closeSync(fd);
}
