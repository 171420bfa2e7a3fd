import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contractContext, temporaryWorkspace } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import { EngineCli } from '../engine-cli.js';
import { copyInto } from './copy-into.js';
import { answering } from './testing/answering-commands.js';
import { testDialect } from './testing/test-dialect.js';

/** A payload of two folders of the scan's own into a container whose files are mounted. */
async function copied(plant: (root: string) => void = () => undefined) {
  await using workspace = await temporaryWorkspace();
  const [root, folder] = [await workspace.directory('merged'), await workspace.directory('build')];
  plant(root);
  mkdirSync(path.join(folder, 'payload/0/bin'), { recursive: true, mode: 0o755 });
  mkdirSync(path.join(folder, 'payload/1'), { mode: 0o755 });
  writeFileSync(path.join(folder, 'payload/0/bin/scan'), 'scanner', { mode: 0o755 });
  const commands = answering(([, word]) => (word === 'mount' ? { stdout: `${root}\n` } : {}));
  const parts = [
    { target: '/imgtrack-a', name: 'payload/0' },
    { target: '/imgtrack-b/out', name: 'payload/1' },
  ];
  const context = contractContext(undefined, { workspace });
  const cli = new EngineCli(testDialect({ mountArgs: ['mount'] }), commands);
  await copyInto(cli, 'box', { copied: parts, folder }, context);
  const program = path.join(root, 'imgtrack-a/bin/scan');
  return {
    verbs: commands.asked.map(([, word]) => word),
    program: existsSync(program) ? [readFileSync(program, 'utf8'), statSync(program).mode & 0o777] : undefined,
    output: statSync(path.join(root, 'imgtrack-b/out'), { throwIfNoEntry: false })?.mode,
    isLeft: existsSync(path.join(folder, 'payload/0/bin/scan')),
    outside: existsSync(path.join(folder, 'bin')),
  };
}

describe.runIf(process.getuid?.() === 0)('where the files of a container are mounted', () => {
  test('a payload is put there, with its modes, and is where it was afterwards', async () => {
    expect(await copied()).toEqual({
      verbs: ['mount'],
      program: ['scanner', 0o755],
      output: 0o40755,
      isLeft: true,
      outside: false,
    });
  });

  test('nothing is put where the image has something of that name, above all a link: the engine copies', async () => {
    const found = await copied((root) => {
      symlinkSync(path.join(root, '../build-1'), path.join(root, 'imgtrack-a'));
    });
    expect(found).toMatchObject({ verbs: ['mount', 'cp'], output: undefined, outside: false });
  });
});
