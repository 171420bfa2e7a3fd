import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ImgtrackError } from '../errors/imgtrack-error.js';
import { Host } from '../container/host.js';
import type { Plugin } from '../plugin/define-plugin.js';
import type { Engine, EngineObject } from '../steps/engine.js';
import { engineSteps, firstParty, hostOptions, runtime, runtimeSteps } from '../testing/doubles.js';
import { fromFile } from '../testing/loaded-settings.js';
import { rejection } from '../testing/rejection.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { ownerLabels } from '../workspace/owner-labels.js';
import { thisProcess } from '../workspace/owner.js';
import type { CleanResult } from './clean-result.js';

const running = new AbortController().signal;
const owner = thisProcess(new Date(), 60_000);
const dead = { ...owner, startTime: '1' };
const scanId = randomUUID();

const object = (
  kind: EngineObject['kind'],
  id: string,
  labels: EngineObject['labels'] = ownerLabels(scanId, dead, false),
): EngineObject => ({
  kind,
  id,
  labels,
  byHand: `engine rm ${id}`,
});

function engineOf(
  objects: readonly EngineObject[],
  more: Partial<Engine> = {},
): { readonly engine: Engine; readonly removed: string[] } {
  const removed: string[] = [];
  const remove = async ({ id }: EngineObject): Promise<void> => {
    removed.push(id);
  };
  return { engine: engineSteps({ objects: async () => objects, remove, ...more }), removed };
}

const engineRuntime = (name: string, engine: Engine): Plugin =>
  runtime(name, runtimeSteps({ transports: [name], engine }));

async function clean(
  plugins: readonly Plugin[],
  {
    dryRun = false,
    runtimes,
    signal = running,
  }: { dryRun?: boolean; runtimes?: readonly string[]; signal?: AbortSignal } = {},
): Promise<CleanResult> {
  await using host = new Host(hostOptions(temporaryFolder(), firstParty(...plugins)));
  const request = { settings: fromFile({}), directory: '/project', ...(runtimes === undefined ? {} : { runtimes }) };
  return await host.clean(request, dryRun, signal);
}

test('what dead scans left in an engine is removed, containers before the images that they hold', async () => {
  const { engine, removed } = engineOf([
    object('snapshot', 'a'),
    object('image', 'b'),
    object('container', 'z'),
    object('container', 'y'),
  ]);
  const result = await clean([runtime('archive', runtimeSteps()), engineRuntime('docker', engine)]);
  expect(removed).toEqual(['y', 'z', 'b', 'a']);
  expect(result.removed[0]).toEqual({ kind: 'container', id: 'y', runtime: 'docker', scanId, fate: 'abandoned' });
  expect(result).toMatchObject({ dryRun: false, stuck: [], left: [], asked: ['docker'], unasked: [] });
});

test('what a living scan uses, what is to be kept and what does not say whose it is stays', async () => {
  const labels = Object.entries(ownerLabels(scanId, dead, false));
  const unfinished = Object.fromEntries(labels.filter(([name]) => name !== 'io.imgtrack.expires'));
  const { engine, removed } = engineOf([
    object('image', 'kept', ownerLabels(scanId, dead, true)),
    object('image', 'living', ownerLabels(scanId, owner, false)),
    object('image', 'unfinished', unfinished),
    object('image', 'unlabelled', {}),
  ]);
  const result = await clean([engineRuntime('docker', engine)]);
  expect(removed).toEqual([]);
  expect(result.left.map(({ id, fate }) => [id, fate])).toEqual([
    ['kept', 'kept'],
    ['living', 'in-use'],
    ['unfinished', 'undecided'],
    ['unlabelled', 'undecided'],
  ]);
});

test('a dry run only says what it would remove', async () => {
  const { engine, removed } = engineOf([object('image', 'i')]);
  const result = await clean([engineRuntime('docker', engine)], { dryRun: true });
  expect(removed).toEqual([]);
  expect(result).toMatchObject({ dryRun: true, removed: [{ id: 'i' }] });
});

test("what cannot be removed is told in the engine's words, with the command to do it by hand, and the rest is removed", async () => {
  const removed: string[] = [];
  const remove = async ({ id }: EngineObject): Promise<void> => {
    const stderr = 'conflict: https://joe:hunter22@example.com';
    if (id === 'a') throw new ImgtrackError('IMGT_ENGINE_FAILED', { command: 'docker rm', exitCode: 1, stderr });
    removed.push(id);
  };
  const { engine } = engineOf([object('image', 'a'), object('image', 'b')], { remove });
  const result = await clean([engineRuntime('docker', engine)]);
  expect(removed).toEqual(['b']);
  expect(result.stuck).toMatchObject([{ id: 'a', runtime: 'docker', byHand: 'engine rm a' }]);
  expect(result.stuck[0]?.reason).toContain('conflict');
  expect(JSON.stringify(result)).not.toContain('hunter22');
});

test('an engine that cannot be used or read is told, and the others are looked into', async () => {
  const why = { code: 'IMGT_COMMAND_MISSING', why: 'There is no docker.', hint: 'Install it.' };
  const failing = async (): Promise<never> =>
    Promise.reject(new ImgtrackError('IMGT_ENGINE_DENIED', { engine: 'podman', stderr: 'no' }));
  const { engine, removed } = engineOf([object('image', 'i')]);
  const result = await clean([
    engineRuntime('docker', engineSteps({ status: async () => ({ usable: false, ...why }) })),
    engineRuntime('podman', engineSteps({ objects: failing })),
    engineRuntime('nerdctl', engine),
  ]);
  expect(result.unasked).toMatchObject([
    { name: 'docker', ...why },
    { name: 'podman', code: 'IMGT_ENGINE_DENIED', why: 'You may not use podman: no' },
  ]);
  expect(result.asked).toEqual(['nerdctl']);
  expect(removed).toEqual(['i']);
});

test('only the runtimes that are named are looked into', async () => {
  const docker = engineOf([object('image', 'a')]);
  const podman = engineOf([object('image', 'b')]);
  const plugins = [engineRuntime('docker', docker.engine), engineRuntime('podman', podman.engine)];
  const result = await clean(plugins, { runtimes: ['podman', 'nope'] });
  expect([docker.removed, podman.removed]).toEqual([[], ['b']]);
  expect(result.unasked).toMatchObject([{ name: 'nope', code: 'IMGT_PLUGIN_NOT_FOUND' }]);
});

test('an interruption ends it', async () => {
  const abort = new AbortController();
  const reason = new ImgtrackError('IMGT_INTERRUPTED', { signal: 'SIGINT' });
  const remove = async (): Promise<never> => {
    abort.abort(reason);
    return Promise.reject(new Error('beside the point'));
  };
  const { engine } = engineOf([object('image', 'i')], { remove });
  await rejection('IMGT_INTERRUPTED', clean([engineRuntime('docker', engine)], { signal: abort.signal }));
});
