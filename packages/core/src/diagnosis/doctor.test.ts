import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Host } from '../container/host.js';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { definePlugin, type Plugin } from '../plugin/define-plugin.js';
import type { Settings } from '../settings/settings.js';
import type { Engine } from '../steps/engine.js';
import { anyOptions, engineSteps, firstParty, hostOptions, runtime, runtimeSteps } from '../testing/doubles.js';
import { fromFile } from '../testing/loaded-settings.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { ownerLabels } from '../workspace/owner-labels.js';
import { thisProcess } from '../workspace/owner.js';
import type { Diagnosis } from './diagnosis.js';

const running = new AbortController().signal;
const archive = runtime('archive', runtimeSteps());
const engineRuntime = (name: string, engine: Engine, more = {}): Plugin =>
  runtime(name, runtimeSteps({ transports: [name], engine, ...more }));

async function diagnose(
  plugins: readonly Plugin[],
  settings: Settings = {},
  { workspaces = temporaryFolder(), signal = running }: { workspaces?: string; signal?: AbortSignal } = {},
): Promise<Diagnosis> {
  const known = firstParty(...plugins).map((plugin) => ({
    ...plugin,
    automatic: plugin.automatic ?? ('names' as const),
  }));
  await using host = new Host(hostOptions(workspaces, known));
  return await host.diagnose({ settings: fromFile(settings), directory: '/project' }, signal);
}

test('every runtime is told, with what its engine says of itself and its ways to the files', async () => {
  const { runtimes, asked } = await diagnose([archive, engineRuntime('docker', engineSteps())]);
  expect(asked).toEqual(['archive', 'docker']);
  expect(runtimes).toEqual([
    {
      name: 'archive',
      configured: false,
      usable: true,
      transports: ['dir'],
      strategies: [{ name: 'directory', available: true }],
      remainders: [],
      problems: [],
    },
    {
      name: 'docker',
      configured: false,
      usable: true,
      transports: ['docker'],
      engine: { usable: true, remote: false, facts: { version: '1.2.3' } },
      strategies: [{ name: 'directory', available: true }],
      remainders: [],
      problems: [],
    },
  ]);
});

test('an engine that cannot be used is told with the reason, and nothing more is asked of it', async () => {
  const never = async (): Promise<never> => Promise.reject(new Error('it was asked'));
  const status = { usable: false, code: 'IMGT_COMMAND_MISSING', why: 'There is none.', hint: 'Install it.' } as const;
  const engine = engineSteps({ status: async () => Promise.resolve(status), objects: never });
  const { runtimes } = await diagnose([
    engineRuntime('docker', engine, { rootfs: { strategies: never, open: never } }),
  ]);
  expect(runtimes).toMatchObject([{ name: 'docker', usable: false, engine: status, strategies: [], problems: [] }]);
});

test('an engine that hangs is told as such after ten seconds, and the others have answered', async () => {
  vi.useFakeTimers();
  try {
    const hanging = engineSteps({ status: async () => new Promise<never>(() => undefined) });
    const diagnosing = diagnose([engineRuntime('docker', hanging), engineRuntime('podman', engineSteps())]);
    await vi.advanceTimersByTimeAsync(10_001);
    const { runtimes } = await diagnosing;
    expect(runtimes).toMatchObject([
      {
        name: 'docker',
        usable: false,
        engine: { code: 'IMGT_ENGINE_HANGS', why: expect.stringContaining('10 s') as string },
      },
      { name: 'podman', usable: true },
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test('engines are asked side by side', async () => {
  let asking = 0;
  let most = 0;
  const status = async (): Promise<Awaited<ReturnType<Engine['status']>>> => {
    asking += 1;
    most = Math.max(most, asking);
    await wait(20);
    asking -= 1;
    return { usable: true, remote: false, facts: {} };
  };
  await diagnose(['docker', 'podman', 'nerdctl'].map((name) => engineRuntime(name, engineSteps({ status }))));
  expect(most).toBe(3);
});

test('what an engine cannot say is a problem of it, without secrets', async () => {
  const stderr = 'at https://joe:hunter22@example.com';
  const objects = async (): Promise<never> =>
    Promise.reject(new ImgtrackError('IMGT_ENGINE_FAILED', { command: 'docker ps', exitCode: 1, stderr }));
  const facts = { endpoint: 'https://joe:hunter22@example.com' };
  const status = async (): ReturnType<Engine['status']> => Promise.resolve({ usable: true, remote: true, facts });
  const diagnosis = await diagnose([engineRuntime('docker', engineSteps({ status, objects }))]);
  expect(diagnosis.runtimes).toMatchObject([{ usable: true, problems: [{ code: 'IMGT_ENGINE_FAILED' }] }]);
  expect(JSON.stringify(diagnosis)).not.toContain('hunter22');
});

test('what scans left is counted by kind and by whose it is', async () => {
  const owner = thisProcess(new Date(), 1000);
  const dead = ownerLabels('a', { ...owner, startTime: '1' }, false);
  const objects: Engine['objects'] = async () =>
    Promise.resolve([
      { kind: 'image', id: '1', labels: dead },
      { kind: 'container', id: '2', labels: ownerLabels('b', owner, false) },
      { kind: 'image', id: '3', labels: dead },
    ]);
  const workspaces = temporaryFolder();
  const folder = path.join(workspaces, randomUUID());
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ ...owner, startTime: '1' }));
  const { runtimes, state } = await diagnose([engineRuntime('docker', engineSteps({ objects }))], {}, { workspaces });
  expect(runtimes[0]?.remainders).toEqual([
    { kind: 'container', fate: 'in-use', count: 1 },
    { kind: 'image', fate: 'abandoned', count: 2 },
  ]);
  expect(state.workspaces).toMatchObject({
    folder: workspaces,
    remainders: [{ kind: 'workspace', fate: 'abandoned', count: 1 }],
    freeBytes: expect.any(Number) as number,
  });
});

test('a state folder that is not there yet has the room of the disk on which it would be made', async () => {
  const { state } = await diagnose([archive], {}, { workspaces: '/nowhere/at/all' });
  expect(state.workspaces.freeBytes).toBeGreaterThan(0);
  expect(state.cache).toEqual({ folder: '/nowhere/at/cache/inventories', entries: 0, bytes: 0 });
});

test('a state folder that cannot be read is a problem', async () => {
  const workspaces = path.join(temporaryFolder({ file: 'x' }), 'file');
  const { state } = await diagnose([archive], {}, { workspaces });
  expect(state.workspaces).toMatchObject({ remainders: [], problem: expect.stringContaining('ENOTDIR') as string });
});

test('the configured runtime has its options, and is the only one that is asked', async () => {
  const seen: unknown[] = [];
  const docker = definePlugin({
    kind: 'runtime',
    name: 'docker',
    version: '1',
    options: anyOptions,
    create: (options) => {
      seen.push(options);
      return runtimeSteps({ transports: ['docker'], engine: engineSteps() });
    },
  });
  const { runtimes, asked } = await diagnose([archive, docker], {
    runtime: { use: 'docker', with: { command: '/x' } },
  });
  expect(seen).toEqual([{ command: '/x' }]);
  expect(runtimes.map(({ name, configured }) => [name, configured])).toEqual([
    ['archive', false],
    ['docker', true],
  ]);
  expect(asked).toEqual(['docker']);
});

test('a configured runtime that is not built in comes last; one that cannot be loaded is a problem', async () => {
  const mine = engineRuntime('mine', engineSteps());
  expect((await diagnose([archive], { runtime: mine })).runtimes).toMatchObject([
    { name: 'archive' },
    { name: 'mine', configured: true, usable: true },
  ]);
  const { runtimes } = await diagnose([archive], { runtime: 'nope' });
  expect(runtimes[1]).toMatchObject({ name: 'nope', usable: false, problems: [{ code: 'IMGT_PLUGIN_NOT_FOUND' }] });
});

test('an interruption ends it', async () => {
  const reason = new ImgtrackError('IMGT_INTERRUPTED', { signal: 'SIGINT' });
  await rejection(
    'IMGT_INTERRUPTED',
    diagnose([engineRuntime('docker', engineSteps())], {}, { signal: AbortSignal.abort(reason) }),
  );
});
