import path from 'node:path';
import type { CommandRunner, StepContext } from '@imgtrack/core';
import { contractContext, type ScriptedCommand, scriptedCommandRunner, temporaryWorkspace } from '@imgtrack/testing';
import { expect, onTestFinished, test } from 'vitest';
import { EngineCli } from '../engine-cli.js';
import type { EngineDialect } from '../engine-dialect.js';
import { mountReadOnly } from './read-only-mount.js';

interface Given {
  readonly context: StepContext;
  readonly folder: string;
  readonly warnings: readonly string[];
}

async function given(): Promise<Given> {
  const workspace = await temporaryWorkspace();
  onTestFinished(async () => workspace[Symbol.asyncDispose]());
  const warnings: string[] = [];
  const logger = { debug: () => undefined, warn: (message: string) => void warnings.push(message) };
  return {
    context: contractContext(undefined, { workspace, logger }),
    folder: path.join(workspace.path, 'mount-1'),
    warnings,
  };
}

/** Programs beside the engine's own need nothing of its dialect. */
const cliOf = (commands: CommandRunner): EngineCli => new EngineCli({ engine: 'docker' } as EngineDialect, commands);

const source = {
  type: 'overlay',
  source: 'overlay',
  options: ['lowerdir=l/B:l/A'],
  cwd: '/var/lib/docker/overlay2',
} as const;

const mounting = (folder: string, more: Partial<ScriptedCommand> = {}): ScriptedCommand => ({
  file: 'env',
  args: [
    'LIBMOUNT_FORCE_MOUNT2=always',
    'mount',
    '--types',
    'overlay',
    '-o',
    'ro,nodev,nosuid,noexec,lowerdir=l/B:l/A',
    '--',
    'overlay',
    folder,
  ],
  ...more,
});
const unmounting = (folder: string, more: Partial<ScriptedCommand> = {}): ScriptedCommand => ({
  file: 'umount',
  args: [folder],
  ...more,
});
const busy = (folder: string): ScriptedCommand =>
  unmounting(folder, { exitCode: 32, stderr: `umount: ${folder}: target is busy.\n` });

test('a mount is read-only, without devices, programs and set-user-id, from the folder of the short names', async () => {
  const { context, folder, warnings } = await given();
  const runner = scriptedCommandRunner([mounting(folder), unmounting(folder)]);
  const mount = await mountReadOnly(cliOf(runner), source, context);
  expect(runner.commands[0]?.cwd).toBe('/var/lib/docker/overlay2');
  await mount.unmount();
  runner.assertFinished();
  expect(warnings).toEqual([]);
});

test.each([
  ['may not mount', 32, 'mount: /tmp/m: permission denied.\n'],
  ['does not know the file system', 32, "mount: /tmp/m: unknown filesystem type 'overlay'.\n"],
  ['has no mount', 127, "env: 'mount': No such file or directory\n"],
])('who %s is told why, and nothing stays', async (_, exitCode, stderr) => {
  const { context, folder } = await given();
  const notMounted = unmounting(folder, { exitCode: 32, stderr: `umount: ${folder}: not mounted.\n` });
  const runner = scriptedCommandRunner([mounting(folder, { exitCode, stderr }), notMounted]);
  await expect(mountReadOnly(cliOf(runner), source, context)).rejects.toThrow(stderr.trim());
  runner.assertFinished();
});

test('a busy mount is unmounted again, until it is not', async () => {
  const { context, folder, warnings } = await given();
  const runner = scriptedCommandRunner([mounting(folder), busy(folder), busy(folder), unmounting(folder)]);
  await (await mountReadOnly(cliOf(runner), source, context)).unmount();
  runner.assertFinished();
  expect(warnings).toEqual([]);
});

test('a mount that stays busy is unmounted lazily, and that is said', async () => {
  const { context, folder, warnings } = await given();
  const lazily = { file: 'umount', args: ['--lazy', folder] };
  const tries = [busy(folder), busy(folder), busy(folder), busy(folder)];
  const runner = scriptedCommandRunner([mounting(folder), ...tries, lazily]);
  await (await mountReadOnly(cliOf(runner), source, context)).unmount();
  runner.assertFinished();
  expect(warnings).toEqual([`${folder} is in use, and stays mounted until it is not`]);
});

test('a mount that cannot be ended is named with the command that ends it', async () => {
  const { context, folder, warnings } = await given();
  const tries = [busy(folder), busy(folder), busy(folder), busy(folder)];
  const lazily = { file: 'umount', args: ['--lazy', folder], exitCode: 32, stderr: 'umount: must be superuser' };
  const runner = scriptedCommandRunner([mounting(folder), ...tries, lazily]);
  await (await mountReadOnly(cliOf(runner), source, context)).unmount();
  expect(warnings).toEqual([`${folder} is still mounted. End it with: umount --lazy '${folder}'`]);
});

test('more options than mount(2) takes are no way', async () => {
  const { context } = await given();
  const many = { ...source, options: [`lowerdir=${'l/AAAAAAAAAAAAAAAAAAAAAAAAAA:'.repeat(150)}`] };
  await expect(mountReadOnly(cliOf(scriptedCommandRunner([])), many, context)).rejects.toThrow(/too many layers/);
});
