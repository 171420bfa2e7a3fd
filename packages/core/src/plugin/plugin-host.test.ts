import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Container } from 'inversify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hostModule } from '../container/host-module.js';
import { Tokens } from '../container/tokens.js';
import { anyOptions, format, hostOptions, RecordingLogger, sinkSteps } from '../testing/doubles.js';
import { rejection } from '../testing/rejection.js';
import { definePlugin, type Plugin, type PluginDefinition } from './define-plugin.js';
import type { HostedPlugin, PluginHost, PluginRequest } from './plugin-host.js';
import type { PluginServices } from './plugin-services.js';

const origin = { name: '/project/.imgtrackrc.yaml', directory: '/project', isFile: true };

function opened(logger = new RecordingLogger()): { readonly host: PluginHost; readonly logger: RecordingLogger } {
  const root = new Container();
  root.load(hostModule({ ...hostOptions('/nowhere', []), logger }, root));
  return { host: root.get(Tokens.PluginHost), logger };
}

const sinkPlugin = (more: Partial<PluginDefinition<'sink', unknown>> = {}): Plugin<'sink'> =>
  definePlugin<'sink', unknown>({
    kind: 'sink',
    name: 'mine',
    version: '1',
    options: anyOptions,
    create: () => sinkSteps(),
    ...more,
  });

const add = async (
  host: PluginHost,
  plugin: Plugin,
  more: Partial<PluginRequest<'sink'>> = {},
): Promise<HostedPlugin<'sink'>> => host.add({ kind: 'sink', plugin, options: undefined, origin, ...more });

test('a plugin is created with its validated options and the services of the host', async () => {
  const options: StandardSchemaV1 = {
    '~standard': { version: 1, vendor: 'x', validate: async (value) => ({ value: { given: value, checked: true } }) },
  };
  const got: unknown[] = [];
  const create = (validated: unknown, services: PluginServices): ReturnType<typeof sinkSteps> => {
    expect(services.cacheDirectory.endsWith('/cache/plugins/sink-mine')).toBe(true);
    got.push(validated, services.baseDirectory, services.now().getTime());
    expect(Object.keys(services).sort()).toEqual([
      'baseDirectory',
      'cacheDirectory',
      'commands',
      'environment',
      'logger',
      'now',
      'stdout',
    ]);
    return sinkSteps();
  };
  const { instance } = await add(opened().host, sinkPlugin({ options, create }), { options: { path: 'out' } });
  expect(got).toEqual([{ given: { path: 'out' }, checked: true }, '/project', 0]);
  expect(instance).toEqual({
    name: 'mine',
    kind: 'sink',
    plugin: 'mine',
    version: '1',
    apiVersion: 1,
    resolvedFrom: '/project/.imgtrackrc.yaml',
  });
});

test('options that are not given are an empty mapping', async () => {
  const got: unknown[] = [];
  const create = (options: unknown): ReturnType<typeof sinkSteps> => {
    got.push(options);
    return sinkSteps();
  };
  await add(opened().host, sinkPlugin({ create }));
  expect(got).toEqual([{}]);
});

test('options that are not valid are told with their place in the file', async () => {
  const issues = [{ message: 'expected text', path: ['path'] }];
  const options: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'x', validate: () => ({ issues }) } };
  const adding = add(opened().host, sinkPlugin({ options }), { place: 'sinks[1].with' });
  const { facts } = await rejection('IMGT_PLUGIN_OPTIONS', adding);
  expect(facts).toEqual({
    plugin: 'mine',
    origin: '/project/.imgtrackrc.yaml',
    issues: ['sinks[1].with.path: expected text'],
  });
});

test('a plugin that throws while it is created, or whose validator throws, is broken', async () => {
  const fail = (): never => {
    throw new Error('no luck');
  };
  const throwing: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'x', validate: fail } };
  for (const plugin of [sinkPlugin({ create: fail }), sinkPlugin({ options: throwing })]) {
    const { facts, cause } = await rejection('IMGT_PLUGIN_BROKEN', add(opened().host, plugin));
    expect(facts).toEqual({ specifier: 'mine', file: '/project/.imgtrackrc.yaml', reason: 'no luck' });
    expect(cause).toBeInstanceOf(Error);
  }
});

test('a plugin that creates no steps is no plugin', async () => {
  for (const made of [undefined, {}, Promise.resolve(sinkSteps())]) {
    const create = (): never => made as never;
    const { facts } = await rejection('IMGT_PLUGIN_INVALID', add(opened().host, sinkPlugin({ create })));
    expect(facts.specifier).toBe('mine');
  }
});

test('two instances of one plugin have names and steps of their own', async () => {
  const { host } = opened();
  const plugin = sinkPlugin({ create: () => sinkSteps() });
  const [a, b, c] = [await add(host, plugin), await add(host, plugin), await add(host, plugin, { name: 'other' })];
  expect([a, b, c].map(({ instance }) => instance.name)).toEqual(['mine', 'mine-2', 'other']);
  expect(a.steps).not.toBe(b.steps);
});

test('a name that was given is never changed: the second of one name is refused', async () => {
  const { host } = opened();
  await add(host, sinkPlugin(), { name: 'other' });
  const adding = add(host, sinkPlugin(), { name: 'other', place: 'sinks[1].with' });
  const { facts } = await rejection('IMGT_PLUGIN_NAME_TAKEN', adding);
  expect(facts).toEqual({ kind: 'sink', name: 'other', place: 'sinks[1].with', origin: '/project/.imgtrackrc.yaml' });
  const fail = (): never => {
    throw new Error('no luck');
  };
  await rejection('IMGT_PLUGIN_BROKEN', add(host, sinkPlugin({ create: fail }), { name: 'broken' }));
  await rejection('IMGT_PLUGIN_NAME_TAKEN', add(host, sinkPlugin(), { name: 'broken' }));
});

test('an instance without a name leaves those alone that others are going to be given', async () => {
  const { host } = opened();
  const otherNames = new Set(['mine', 'mine-2']);
  const names: string[] = [];
  for (const more of [{}, { name: 'mine' }, {}, { name: 'mine-2' }])
    names.push((await add(host, sinkPlugin(), { ...more, otherNames })).instance.name);
  expect(names).toEqual(['mine-3', 'mine', 'mine-4', 'mine-2']);
});

test('plugins of two kinds may have one name', async () => {
  const { host } = opened();
  await host.add({ kind: 'format', plugin: format('mine'), options: undefined, origin });
  expect((await add(host, sinkPlugin(), { name: 'mine' })).instance.name).toBe('mine');
});

test('plugins end in reverse order; one that fails is a warning and does not keep the others', async () => {
  const { host, logger } = opened();
  const ended: string[] = [];
  const ending = (name: string): Plugin<'sink'> =>
    sinkPlugin({
      create: () => ({
        ...sinkSteps(),
        [Symbol.asyncDispose]: async () => {
          ended.push(name);
          if (name === 'b') throw new Error('no luck');
        },
      }),
    });
  for (const name of ['a', 'b', 'c']) await add(host, ending(name));
  await add(host, sinkPlugin());
  await host[Symbol.asyncDispose]();
  expect(ended).toEqual(['c', 'b', 'a']);
  expect(logger.warnings).toHaveLength(1);
  await host[Symbol.asyncDispose]();
  expect(ended).toHaveLength(3);
});

test('a plugin that hangs while it is ended is given up with a warning', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { host, logger } = opened();
  const create = (): ReturnType<typeof sinkSteps> & AsyncDisposable => ({
    ...sinkSteps(),
    [Symbol.asyncDispose]: async () => new Promise(() => undefined),
  });
  await add(host, sinkPlugin({ create }));
  const ended = host[Symbol.asyncDispose]();
  await vi.advanceTimersByTimeAsync(10_000);
  await ended;
  expect(logger.warnings).toHaveLength(1);
});
