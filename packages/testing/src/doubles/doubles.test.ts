import { existsSync } from 'node:fs';
import path from 'node:path';
import { ImgtrackError } from '@imgtrack/core';
import { expect, test } from 'vitest';
import { contractContext } from '../contracts/contract-context.js';
import { pluginServices, testTime } from './plugin-services.js';
import { scriptedCommandRunner } from './scripted-command-runner.js';
import { temporaryWorkspace } from './temporary-workspace.js';

const { signal } = new AbortController();

test('a scripted runner answers from its script', async () => {
  const error = new ImgtrackError('IMGT_ENGINE_UNAVAILABLE', { engine: 'podman', stderr: 'connection refused' });
  const runner = scriptedCommandRunner([
    { file: 'docker', args: ['version'], stdout: '28', stderr: 'note' },
    { file: 'docker', args: ['run', 'x'], exitCode: 3 },
    { file: 'docker', args: ['wait'], exitCode: 'killed' },
    { file: 'podman', args: [], error },
  ]);
  const run = async (file: string, ...args: string[]) => runner.run({ file, args }, signal);
  expect(await run('docker', 'version')).toEqual({
    exitCode: 0,
    stdout: new TextEncoder().encode('28'),
    stderr: 'note',
  });
  expect(() => {
    runner.assertFinished();
  }).toThrow('Commands of the script were not run');
  expect(await run('docker', 'run', 'x')).toMatchObject({ exitCode: 3 });
  expect(await run('docker', 'wait')).not.toHaveProperty('exitCode');
  await expect(run('podman')).rejects.toBe(error);
  runner.assertFinished();
  expect(runner.commands).toHaveLength(4);
});

test('a scripted runner refuses other commands, further ones and an aborted signal', async () => {
  const runner = scriptedCommandRunner([{ file: 'docker', args: ['version'] }]);
  await expect(runner.run({ file: 'docker', args: ['version'] }, AbortSignal.abort('stop'))).rejects.toBe('stop');
  await expect(runner.run({ file: 'docker', args: ['info'] }, signal)).rejects.toThrow();
  await expect(runner.run({ file: 'docker', args: ['version'] }, signal)).rejects.toThrow('The script has ended');
});

test('a temporary workspace gives fresh folders and goes with everything in it', async () => {
  const workspace = await temporaryWorkspace();
  const folders = [await workspace.directory('build'), await workspace.directory('build')];
  expect(new Set(folders).size).toBe(2);
  for (const folder of folders) expect(path.dirname(folder)).toBe(workspace.path);
  await workspace.reserve(1e12);
  await workspace[Symbol.asyncDispose]();
  expect(existsSync(workspace.path)).toBe(false);
});

test('a contract context keeps events, and has no workspace', async () => {
  const { events, workspace, signal: given } = contractContext();
  events.publish({ type: 'step.started', step: 'scan' });
  expect(events.published).toEqual([{ type: 'step.started', step: 'scan' }]);
  expect(given.aborted).toBe(false);
  await expect(workspace.directory('build')).rejects.toThrow('no workspace');
});

test('services have a clock that stands still and an output that is kept', async () => {
  const { now, stdout } = pluginServices();
  expect(now().toISOString()).toBe(testTime);
  await stdout.write('a');
  await stdout.write(Buffer.from('é'));
  expect(stdout.text).toBe('aé');
});
