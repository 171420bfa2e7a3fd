import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type {
  CommandRunner,
  Limits,
  Plugin,
  RuntimeSteps,
  ScannerPayload,
  SourceImage,
  StepContext,
} from '@imgtrack/core';
import { ExecaCommandRunner } from '@imgtrack/core/host';
import { openDirectory } from '@imgtrack/rootfs';
import {
  builderContract,
  collectorContract,
  contractContext,
  imageSourceContract,
  libcDetectorContract,
  pluginServices,
  rootfsProviderContract,
  runnerContract,
} from '@imgtrack/testing';
import { defaultLimits } from '@imgtrack/core';
import { expect } from 'vitest';
import { broken } from '../contract/each-engine.js';
import { testWorkspace } from '../contract/engine-under-test.js';
import { OUTPUT, TARGET, testPayload } from '../contract/test-payload.js';
import { engine as engineNamed, engineOrSkip, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { test } from '../support/imgtrack.js';
import { imgtrackOn, whatWasFound } from '../runtimes/scan-engine.js';

const example = path.resolve(import.meta.dirname, '../../examples/podman-service/podman-service.mjs');
const { default: plugin } = (await import(example)) as {
  readonly default: Plugin<'runtime', { readonly host: string; readonly command: string }>;
};

/** Newer ones send `commit` no body, which the service of podman 4 refuses. */
const command = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';

/** podman's service, for as long as the test runs. */
async function service(engine: TestEngine): Promise<{ readonly host: string } & AsyncDisposable> {
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtrack-service-'));
  const socket = path.join(folder, 'podman.sock');
  const words = ['system', 'service', '--time=0', `unix://${socket}`];
  const child = spawn('podman', words, { env: engine.environment, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  for (let tries = 0; !existsSync(socket) && tries < 100; tries += 1) await wait(100);
  return {
    host: `unix://${socket}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** The service does not give containers those of containers.conf (see test/engines/podman.sh), without which none starts here. */
const withUlimits = (word: string): readonly string[] =>
  word === 'create' || word === 'run' ? [word, '--ulimit', 'nofile=1024:4096', '--ulimit', 'nproc=4096:4096'] : [word];

function stepsOf(engine: TestEngine, host: string): RuntimeSteps {
  const real = new ExecaCommandRunner();
  const variables = Object.entries(engine.environment).map(([name, value]) => `${name}=${value}`);
  const inside = <C extends { readonly file: string; readonly args: readonly string[] }>(command: C): C => ({
    ...command,
    file: 'env',
    args: ['-i', ...variables, command.file, ...command.args.flatMap(withUlimits)],
  });
  const commands: CommandRunner = {
    run: async (command, signal) => real.run(inside(command), signal),
    start: async (command, signal) => real.start(inside(command), signal),
  };
  return plugin.create({ host, command }, { ...pluginServices(), commands });
}

test(
  'a fourth engine keeps the contracts of images and of their files',
  { timeout: 180_000 },
  async ({ task, skip }) => {
    const engine = await engineOrSkip({ task, skip }, engineNamed('podman'));
    const { reference, tree } = await loaded(engine, 'layers');
    await using running = await service(engine);
    using workspace = testWorkspace();
    const context = (signal?: AbortSignal): ReturnType<typeof contractContext> =>
      contractContext(signal, { workspace });
    const steps = stepsOf(engine, running.host);
    const asked = (name: string) => ({ reference: { text: name, name }, pull: 'never' }) as const;
    const images = imageSourceContract({
      create: () => steps.images,
      present: asked(reference),
      missing: asked('images.example/there-is-none:1'),
      context,
    });
    expect(await broken(images)).toEqual([]);
    const { rootfs } = steps;
    if (rootfs === undefined) throw new Error('There are no files.');
    const image = await steps.images.resolve(asked(reference), context());
    await using expected = openDirectory(tree, { limits: defaultLimits });
    const zero = `sha256:${'0'.repeat(64)}` as const;
    const files = rootfsProviderContract({
      create: () => rootfs,
      image,
      missing: { ...image, id: zero, digests: { config: zero } },
      expected,
      context,
      leftovers: async () => {
        const { stdout } = await engine.command([
          'ps',
          '--all',
          '--quiet',
          '--filter',
          `label=io.imgtrack.scan=${context().scanId}`,
        ]);
        return stdout.split('\n').filter((line) => line !== '');
      },
    });
    expect(await broken(files)).toEqual([]);
  },
);

test('a fourth engine keeps the contracts of the derived steps', { timeout: 180_000 }, async ({ task, skip }) => {
  const engine = await engineOrSkip({ task, skip }, engineNamed('podman'));
  const [plain, glibc, musl] = await Promise.all([
    loaded(engine, 'static'),
    loaded(engine, 'debian'),
    loaded(engine, 'musl'),
  ]);
  await using running = await service(engine);
  using workspace = testWorkspace();
  const { images, derived: steps } = stepsOf(engine, running.host);
  if (steps === undefined) throw new Error('There are no steps of the derived route.');
  const scanId = randomUUID();
  const labels = { 'io.imgtrack.scan': scanId };
  const context = (signal?: AbortSignal, limits: Partial<Limits> = {}): StepContext =>
    contractContext(signal, { workspace, scanId, labels, limits: { ...defaultLimits, ...limits } });
  const source = async (name: string): Promise<SourceImage> =>
    images.resolve({ reference: { text: name, name }, pull: 'never' }, context());
  const made = async (kind: 'ps' | 'images', format: string): Promise<readonly string[]> => {
    const filter = `label=io.imgtrack.scan=${scanId}`;
    const { stdout } = await engine.command([kind, '--all', '--filter', filter, '--format', format]);
    return stdout.split('\n').filter((line) => line !== '');
  };
  const containers = async (): Promise<readonly string[]> => made('ps', '{{.Names}}');
  const image = await source(plain.reference);
  const payload = await testPayload(workspace.path);
  const words = (...more: readonly string[]): ScannerPayload['command'] => [TARGET, ...more];

  const libcs = { glibc: await source(glibc.reference), musl: await source(musl.reference), none: image };
  expect(
    await broken(libcDetectorContract({ create: () => steps.libc, images: libcs, context, leftovers: containers })),
  ).toEqual([]);
  const builder = builderContract({
    create: () => steps.builder,
    image,
    payload,
    inspect: source,
    context,
    leftovers: async () => [...(await containers()), ...(await made('images', '{{.ID}}'))],
    labels: true,
  });
  expect(await broken(builder)).toEqual([]);
  await using derived = await steps.builder.build({ image, payload, labels: {} }, context());
  const runner = runnerContract({
    create: () => steps.runner,
    image: derived,
    command: words,
    context,
    leftovers: containers,
  });
  expect(await broken(runner)).toEqual([]);
  const collector = collectorContract({
    create: () => steps.collector,
    folder: OUTPUT,
    payload,
    run: async (...more) =>
      steps.runner.run({ image: derived, payload: { ...payload, command: words(...more) } }, context()),
    context,
  });
  expect(await broken(collector)).toEqual([]);
});

test('a fourth engine is scanned as a configuration names it', async ({ sandbox, task, skip }) => {
  const engine = await engineOrSkip({ task, skip }, engineNamed('podman'));
  const { reference, tree } = await loaded(engine, 'layers');
  await using running = await service(engine);
  writeFileSync(
    sandbox.file('imgtrack.config.json'),
    JSON.stringify({ runtime: { use: example, with: { host: running.host } } }),
  );
  const scan = async (name: string): Promise<object> => {
    const args = ['scan', name, '--json', '--quiet', '--config', 'imgtrack.config.json'];
    const { exitCode, stdout, stderr } = await imgtrackOn(sandbox, engine, args);
    expect(exitCode, stderr).toBe(0);
    const { reports } = JSON.parse(stdout) as {
      readonly reports: readonly [{ readonly inventory: Parameters<typeof whatWasFound>[0] }];
    };
    return whatWasFound(reports[0].inventory);
  };
  expect(await scan(`podman-service:${reference}`)).toEqual(await scan(`dir:${tree}`));
});
