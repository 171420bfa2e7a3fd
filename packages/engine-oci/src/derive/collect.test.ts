import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultLimits, type FinishedContainer, type Limits, type ScannerPayload } from '@imgtrack/core';
import { asNobody, contractContext, scriptedCommandRunner, temporaryWorkspace } from '@imgtrack/testing';
import { describe, expect, test } from 'vitest';
import { EngineCli } from '../engine-cli.js';
import { collectFolder } from './collect-folder.js';
import { Collection } from './collection.js';
import { MountedOutputs } from './mounted-outputs.js';
import { OciCollector } from './oci-collector.js';
import { answering } from './testing/answering-commands.js';
import { type TarDraft, writeTar } from './testing/tar.js';
import { testDialect } from './testing/test-dialect.js';

const container: FinishedContainer = {
  id: 'imgtrack-1',
  exit: { kind: 'exited', code: 0 },
  durationMs: 1,
  tail: '',
  [Symbol.asyncDispose]: async () => undefined,
};
const payload = (...outputs: readonly string[]): ScannerPayload => ({
  files: [],
  command: ['/scan'],
  environment: {},
  capabilities: [],
  outputs,
  network: 'none',
});

async function collected(stdout: Uint8Array, limits: Partial<Limits> = {}, exitCode = 0, stderr = '') {
  await using workspace = await temporaryWorkspace();
  const commands = scriptedCommandRunner([
    { file: 'engine', args: ['cp', 'imgtrack-1:/srv/out', '-'], stdout, stderr, exitCode },
  ]);
  const collector = new OciCollector(new EngineCli(testDialect(), commands), new MountedOutputs());
  const into = await workspace.directory('in');
  const context = contractContext(undefined, { workspace, limits: { ...defaultLimits, ...limits } });
  const files = await collector.collect(container, payload('/srv/out/'), into, context);
  return files.map(({ path: name, file, size }) => [name, path.relative(into, file), size, readFileSync(file, 'utf8')]);
}

const fromTar = async (...drafts: readonly TarDraft[]) => collected(writeTar(...drafts));

test('files of a tar come under names that are ours, in the order of their paths', async () => {
  const folder = { name: 'out/', typeFlag: '5' };
  expect(await fromTar(folder, { name: 'out/b', content: 'bb' }, { name: 'out/a/ü $x', content: '' })).toEqual([
    ['/srv/out/a/ü $x', '1-___x', 0, ''],
    ['/srv/out/b', '0-b', 2, 'bb'],
  ]);
});

test('an output that is a file is one file', async () => {
  expect(await fromTar({ name: 'out', content: 'x' })).toEqual([['/srv/out', '0-out', 1, 'x']]);
});

test('links, devices and FIFOs are left out', async () => {
  const types = ['1', '2', '3', '4', '6'];
  expect(await fromTar(...types.map((typeFlag) => ({ name: `out/${typeFlag}`, typeFlag, target: 'out/x' })))).toEqual(
    [],
  );
});

test('of an output that is a link, which the engine has followed, nothing is taken', async () => {
  expect(await fromTar({ name: 'etc/', typeFlag: '5' }, { name: 'etc/passwd', content: 'root' })).toEqual([]);
  expect(await fromTar({ name: 'passwd', content: 'root' })).toEqual([]);
});

test.each(['../out/x', 'out/../../x', '/out/x', '/etc/passwd', 'other/x', 'out/./x', 'out//x', ''])(
  'a tar with an entry "%s" is refused',
  async (name) => {
    await expect(fromTar({ name, content: 'x' })).rejects.toMatchObject({ code: 'IMGT_ARCHIVE_DAMAGED' });
  },
);

test('a tar that breaks off is refused', async () => {
  const whole = writeTar({ name: 'out/a', content: 'x'.repeat(1000) });
  await expect(collected(whole.subarray(0, 700))).rejects.toMatchObject({ code: 'IMGT_ARCHIVE_TRUNCATED' });
});

test('more bytes than the limit are refused, also where they are many empty files', async () => {
  const large = writeTar({ name: 'out/a', content: 'x'.repeat(5000) });
  await expect(collected(large, { collectedBytes: 4999 })).rejects.toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED' });
  expect(await collected(large, { collectedBytes: 5000 })).toHaveLength(1);
  const many = writeTar(...Array.from({ length: 10 }, (_, index) => ({ name: `out/${index}` })));
  await expect(collected(many, { collectedBytes: 40_000 })).rejects.toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED' });
});

test('more entries than the limit are refused', async () => {
  const many = writeTar(...Array.from({ length: 10 }, (_, index) => ({ name: `out/${index}`, typeFlag: '5' })));
  await expect(collected(many, { entries: 9 })).rejects.toMatchObject({ code: 'IMGT_LIMIT_EXCEEDED' });
});

test('a path that is not there is nothing; any other failure is one', async () => {
  const missing = 'Error: No such container:path: imgtrack-1:/srv/out';
  expect(await collected(new Uint8Array(), {}, 1, missing)).toEqual([]);
  await expect(collected(new Uint8Array(), {}, 1, 'Error: out of disk')).rejects.toMatchObject({
    code: 'IMGT_ENGINE_FAILED',
  });
});

test('of a mounted folder no link is followed, and what the container closed to itself is opened', async () => {
  await using workspace = await temporaryWorkspace();
  chmodSync(workspace.path, 0o777);
  await asNobody(async () => {
    const folder = await workspace.directory('outputs');
    const into = await workspace.directory('in');
    writeFileSync(path.join(workspace.path, 'secret'), 'secret');
    symlinkSync('../secret', path.join(folder, 'link'));
    symlinkSync('..', path.join(folder, 'folder-link'));
    mkdirSync(path.join(folder, 'closed'));
    writeFileSync(path.join(folder, 'closed', 'file'), 'x', { mode: 0 });
    truncateSync(path.join(workspace.path, 'secret'), 3);
    chmodSync(path.join(folder, 'closed'), 0);
    const context = contractContext(undefined, { workspace });
    using collection = new Collection(into, context);
    await collectFolder(folder, '/out', collection, context);
    expect(collection.files.map(({ path: name }) => name)).toEqual(['/out/closed/file']);
  });
});

/** A container whose files lie in a folder that the engine tells; `cp` says that there is nothing. */
async function fromMount(plant: (root: string) => void, output = '/srv/out', limits: Partial<Limits> = {}) {
  await using workspace = await temporaryWorkspace();
  const root = await workspace.directory('merged');
  plant(root);
  const commands = answering(([, word]) =>
    word === 'mount' ? { stdout: `${root}\n` } : { exitCode: 1, stderr: 'No such container:path' },
  );
  const collector = new OciCollector(
    new EngineCli(testDialect({ mountArgs: ['mount'] }), commands),
    new MountedOutputs(),
  );
  const into = await workspace.directory('in');
  const context = contractContext(undefined, { workspace, limits: { ...defaultLimits, ...limits } });
  const files = await collector.collect(container, payload(output), into, context);
  return {
    files: files.map(({ path: name, file }) => [name, readFileSync(file, 'utf8')]),
    verbs: commands.asked.map(([, word]) => word),
  };
}

describe.runIf(process.getuid?.() === 0)('from the mounted files of a container', () => {
  test('outputs are read, and nothing is copied', async () => {
    const plant = (root: string): void => {
      mkdirSync(path.join(root, 'srv/out/below'), { recursive: true });
      writeFileSync(path.join(root, 'srv/out/below/a'), 'x');
      symlinkSync('/etc/passwd', path.join(root, 'srv/out/link'));
    };
    expect(await fromMount(plant)).toEqual({ files: [['/srv/out/below/a', 'x']], verbs: ['mount'] });
    expect(await fromMount(plant, '/srv/out/below/a')).toEqual({
      files: [['/srv/out/below/a', 'x']],
      verbs: ['mount'],
    });
    expect(await fromMount(plant, '/')).toEqual({ files: [['/srv/out/below/a', 'x']], verbs: ['mount'] });
    await expect(fromMount(plant, '/srv/out', { collectedBytes: 4095 })).rejects.toMatchObject({
      code: 'IMGT_LIMIT_EXCEEDED',
    });
  });

  test('an output that is not there, lies in a file, or is a link, is nothing', async () => {
    const plant = (root: string): void => {
      writeFileSync(path.join(root, 'file'), 'x');
      symlinkSync('/etc', path.join(root, 'link'));
    };
    for (const output of ['/nowhere/at/all', '/file/below', '/link'])
      expect(await fromMount(plant, output)).toEqual({ files: [], verbs: ['mount'] });
  });

  test('a way that leads through a link is left to the engine, which follows it inside the container', async () => {
    const plant = (root: string): void => {
      symlinkSync('/etc', path.join(root, 'srv'));
    };
    expect(await fromMount(plant, '/srv/passwd')).toEqual({ files: [], verbs: ['mount', 'cp'] });
  });

  test.each([{ exitCode: 125, stderr: 'unrecognized command' }, { stdout: '' }, { stdout: 'relative\n' }])(
    'an engine that mounts nothing is asked for a copy: %j',
    async (answer) => {
      await using workspace = await temporaryWorkspace();
      const commands = answering(([, word]) =>
        word === 'mount' ? answer : { exitCode: 1, stderr: 'No such container:path' },
      );
      const cli = new EngineCli(testDialect({ mountArgs: ['mount'] }), commands);
      const context = contractContext(undefined, { workspace });
      const into = await workspace.directory('in');
      expect(
        await new OciCollector(cli, new MountedOutputs()).collect(container, payload('/x'), into, context),
      ).toEqual([]);
      expect(commands.asked.map(([, word]) => word)).toEqual(['mount', 'cp']);
    },
  );
});
