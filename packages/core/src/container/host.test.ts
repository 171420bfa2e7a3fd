import { expect, test } from 'vitest';
import { definePlugin } from '../plugin/define-plugin.js';
import {
  anyOptions,
  firstParty,
  format,
  hostOptions,
  RecordingLogger,
  runtime,
  runtimeSteps,
  scanner,
  scannerSteps,
  sinkSteps,
} from '../testing/doubles.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { Host } from './host.js';

const settings = { settings: {}, origins: new Map(), layers: [] };

test('ending the host ends its plugins, with warnings where that fails', async () => {
  const ended: string[] = [];
  const create = (name: string) => () => ({
    ...sinkSteps(),
    [Symbol.asyncDispose]: async (): Promise<void> => {
      ended.push(name);
      if (name === 'b') throw new Error('no luck');
    },
  });
  const sinks = ['a', 'b'].map((name) =>
    definePlugin({ kind: 'sink', name, version: '1', options: anyOptions, create: create(name) }),
  );
  const logger = new RecordingLogger();
  const plugins = firstParty(runtime('archive', runtimeSteps()), scanner('builtin', scannerSteps()));
  const host = new Host({ ...hostOptions(temporaryFolder(), plugins), logger });
  const { plan } = await host.prepare(
    {
      references: ['dir:/x'],
      settings: { ...settings, settings: { sinks } },
      directory: '/',
      fallbackOutputs: [],
    },
    new AbortController().signal,
  );
  expect(plan.problems).toEqual([]);
  await host[Symbol.asyncDispose]();
  expect(ended).toEqual(['b', 'a']);
  expect(logger.warnings).toHaveLength(1);
});

test('a host that was never used ends too', async () => {
  await new Host(hostOptions('/nowhere', []))[Symbol.asyncDispose]();
});

test('the built-in plugins can be listed', async () => {
  const host = new Host(hostOptions('/nowhere', firstParty(format('json'), format('table'))));
  expect((await host.builtInPlugins()).map(({ name }) => name)).toEqual(['json', 'table']);
});
