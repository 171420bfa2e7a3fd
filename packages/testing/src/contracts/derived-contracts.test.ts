import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Builder,
  type Collector,
  defaultLimits,
  type LibcDetector,
  type Limits,
  type Runner,
  type ScannerPayload,
} from '@imgtrack/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryWorkspace, type TemporaryWorkspace } from '../doubles/temporary-workspace.js';
import { brokenRules } from '../testing/broken-rules.js';
import { MemoryEngine, source } from '../testing/memory-engine.js';
import { builderContract } from './builder-contract.js';
import { collectorContract } from './collector-contract.js';
import type { ContractCase } from './contract-case.js';
import { contractContext, type ContractContext } from './contract-context.js';
import { libcDetectorContract } from './libc-detector-contract.js';
import { runnerContract } from './runner-contract.js';

let workspace: TemporaryWorkspace;
let payload: ScannerPayload;

beforeAll(async () => {
  workspace = await temporaryWorkspace();
  const file = path.join(workspace.path, 'program');
  await writeFile(file, 'program');
  payload = {
    files: [
      { source: file, target: '/program', mode: 0o755, sha256: createHash('sha256').update('program').digest('hex') },
    ],
    command: ['/program'],
    environment: {},
    capabilities: [],
    outputs: ['/out', '/missing'],
    network: 'none',
  };
});
afterAll(async () => workspace[Symbol.asyncDispose]());

const context = (signal?: AbortSignal, limits: Partial<Limits> = {}): ContractContext =>
  contractContext(signal, { workspace, limits: { ...defaultLimits, ...limits } });

const builderRules = (engine: MemoryEngine, builder: Builder): readonly ContractCase[] =>
  builderContract({
    create: () => builder,
    image: source,
    payload,
    inspect: async (name) => engine.images.get(name) ?? Promise.reject(new Error(`no image ${name}`)),
    context,
    leftovers: engine.leftovers,
  });

/** Everything of a derived image but the making of it. */
const image = {
  id: source.id,
  name: 'localhost/source:1',
  source: source.id,
  [Symbol.asyncDispose]: async () => undefined,
};

const runnerRules = (engine: MemoryEngine, runner: Runner): readonly ContractCase[] =>
  runnerContract({
    create: () => runner,
    image,
    command: (...words) => ['/program', ...words],
    context,
    leftovers: engine.leftovers,
  });

const collectorRules = (engine: MemoryEngine, collector: Collector): readonly ContractCase[] =>
  collectorContract({
    create: () => collector,
    folder: '/out',
    payload,
    run: async (...words) =>
      engine.runner.run({ image, payload: { ...payload, command: ['/program', ...words] } }, context()),
    context,
  });

const named = (text: string) => ({ ...source, reference: { text, name: text } });
const images = { glibc: named('glibc'), musl: named('musl'), none: named('none') };
const libcRules = (engine: MemoryEngine, libc: LibcDetector): readonly ContractCase[] =>
  libcDetectorContract({ create: () => libc, images, context, leftovers: engine.leftovers });

describe('careful steps keep their contracts:', () => {
  test.each<[string, (engine: MemoryEngine) => readonly ContractCase[]]>([
    ['builder', (engine) => builderRules(engine, engine.builder)],
    ['runner', (engine) => runnerRules(engine, engine.runner)],
    ['collector', (engine) => collectorRules(engine, engine.collector)],
    ['libc detector', (engine) => libcRules(engine, engine.libc)],
  ])('%s', async (_, rules) => {
    expect(await brokenRules(rules(new MemoryEngine()))).toEqual([]);
  });
});

type Breaking<Step> = (engine: MemoryEngine, step: Step) => Step;

test.each<[rule: string, Breaking<Builder>]>([
  [
    'makes an image that lies on',
    (_, step) => ({
      build: async (request, given) => ({ ...(await step.build(request, given)), source: `sha256:${'9'.repeat(64)}` }),
    }),
  ],
  [
    'makes an image that runs the command',
    (_, step) => ({
      build: async (request, given) =>
        step.build({ ...request, payload: { ...request.payload, command: ['/other'] } }, given),
    }),
  ],
  [
    'gives the image the labels',
    (_, step) => ({ build: async (request, given) => step.build({ ...request, labels: {} }, given) }),
  ],
  [
    'removes the image when',
    (_, step) => ({
      build: async (request, given) => ({
        ...(await step.build(request, given)),
        [Symbol.asyncDispose]: async () => undefined,
      }),
    }),
  ],
  [
    'makes two images',
    (engine, step) => ({
      build: async (request, given) => {
        const made = await step.build(request, given);
        return {
          ...made,
          [Symbol.asyncDispose]: async () => {
            for (const name of [...engine.images.keys()].slice(1)) engine.images.delete(name);
          },
        };
      },
    }),
  ],
  [
    'rejects a payload whose digest',
    (_, step) => ({
      build: async (request, given) => step.build({ ...request, payload: { ...request.payload, files: [] } }, given),
    }),
  ],
  [
    'rejects when what it built on',
    (_, step) => ({ build: async (request, given) => step.build({ ...request, image: source }, given) }),
  ],
  [
    'aborted after 10 ms',
    (engine, step) => ({
      build: async (request, given) => {
        engine.images.set(engine.name('image'), source);
        return step.build(request, given);
      },
    }),
  ],
  ['makes nothing when', (_, step) => ({ build: async (request) => step.build(request, context()) })],
])('finds a builder that breaks the rule "%s…"', async (rule, breaking) => {
  const engine = new MemoryEngine();
  const rules = builderRules(engine, breaking(engine, engine.builder));
  const names = await brokenRules(rules.filter(({ name }) => name.startsWith(rule)));
  expect(names).not.toEqual([]);
});

const runs =
  (change: (made: Awaited<ReturnType<Runner['run']>>) => object): Breaking<Runner> =>
  (_, step) => ({
    run: async (request, given) => {
      const made = await step.run(request, given);
      return { ...made, ...change(made) };
    },
  });

test.each<[rule: string, Breaking<Runner>]>([
  ['reports the exit code 125', runs(() => ({ exit: { kind: 'exited', code: 0 } }))],
  ['tells what was printed last', runs(() => ({ tail: '' }))],
  ['tells at most 16 KB', runs(({ tail }) => ({ tail: `${tail}${' '.repeat(16_384)}` }))],
  ['gives no network', runs(({ tail }) => ({ tail: `${tail}eth0\n` }))],
  ['starts in the root folder', runs(({ tail }) => ({ tail: tail.replace('/', '/srv') }))],
  ['sets the environment', runs(({ tail }) => ({ tail: tail.replace('SPACES= a', 'SPACES=a') }))],
  ['rejects when the image', (_, step) => ({ run: async (request, given) => step.run({ ...request, image }, given) })],
  ['keeps the container until', runs(() => ({ [Symbol.asyncDispose]: async () => undefined }))],
  [
    'keeps the container until',
    (engine, step) => ({
      run: async (request, given) => {
        const made = await step.run(request, given);
        engine.containers.delete(made.id);
        return made;
      },
    }),
  ],
  [
    'aborted after 700 ms',
    (engine, step) => ({
      run: async (request, given) => {
        engine.containers.set(engine.name('container'), new Map());
        return step.run(request, given);
      },
    }),
  ],
  ['makes nothing when', (_, step) => ({ run: async (request) => step.run(request, context()) })],
])('finds a runner that breaks the rule "%s…" (%#)', async (rule, breaking) => {
  const engine = new MemoryEngine();
  const rules = runnerRules(engine, breaking(engine, engine.runner));
  const names = await brokenRules(rules.filter(({ name }) => name.startsWith(rule)));
  expect(names).not.toEqual([]);
});

const collects =
  (
    change: (files: Awaited<ReturnType<Collector['collect']>>) => Awaited<ReturnType<Collector['collect']>>,
  ): Breaking<Collector> =>
  (_, step) => ({ collect: async (...given) => change(await step.collect(...given)) });

test.each<[rule: string, Breaking<Collector>]>([
  ['brings back files', collects((files) => files.slice(1))],
  ['brings back files', collects((files) => files.map((file) => ({ ...file, size: file.size + 1 })))],
  ['brings back files', collects((files) => files.map((file) => ({ ...file, sha256: '0'.repeat(64) })))],
  ['brings back nothing', collects(() => [{ path: '/out/written', file: '/nowhere', size: 0, sha256: '' }])],
  [
    'rejects over limits',
    (_, step) => ({ collect: async (container, asked, into) => step.collect(container, asked, into, context()) }),
  ],
  [
    'rejects with the reason',
    (_, step) => ({ collect: async (container, asked, into) => step.collect(container, asked, into, context()) }),
  ],
  [
    'gives the same answer twice',
    (engine, step) => ({
      collect: async (container, ...given) => {
        const files = await step.collect(container, ...given);
        engine.containers.delete(container.id);
        return files;
      },
    }),
  ],
])('finds a collector that breaks the rule "%s…" (%#)', async (rule, breaking) => {
  const engine = new MemoryEngine();
  const rules = collectorRules(engine, breaking(engine, engine.collector));
  const names = await brokenRules(rules.filter(({ name }) => name.startsWith(rule)));
  expect(names).not.toEqual([]);
});

test.each<[rule: string, Breaking<LibcDetector>]>([
  ['tells "glibc"', () => ({ detect: async () => ({ family: 'none', how: 'loader' }) })],
  ['tells "none"', () => ({ detect: async () => ({ family: 'none', how: 'given' }) })],
  [
    'tells "musl"',
    (_, step) => ({ detect: async (...given) => ({ ...(await step.detect(...given)), version: 'new' }) }),
  ],
  [
    'leaves nothing',
    (engine, step) => ({
      detect: async (...given) => {
        engine.containers.set('container', new Map());
        return step.detect(...given);
      },
    }),
  ],
  ['rejects with the reason', (_, step) => ({ detect: async (asked) => step.detect(asked, context()) })],
])('finds a libc detector that breaks the rule "%s…"', async (rule, breaking) => {
  const engine = new MemoryEngine();
  const rules = libcRules(engine, breaking(engine, engine.libc));
  const names = await brokenRules(rules.filter(({ name }) => name.startsWith(rule)));
  expect(names).not.toEqual([]);
});
