import { expect } from 'vitest';
import { engine as engineNamed, engineOrSkip } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { test } from '../support/imgtrack.js';
import { imgtrackOn } from './scan-engine.js';

interface RunDocument {
  readonly summary: { readonly cached: number };
  readonly reports: readonly [
    { readonly runtime?: string; readonly how?: string; readonly from?: string; readonly inventory?: object },
  ];
}

test('without a word about the runtime the first engine that has the image is taken, and --verbose says why the others were not', async ({
  sandbox,
  task,
  skip,
}) => {
  const podman = await engineOrSkip({ task, skip }, engineNamed('podman'));
  const docker = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const { reference } = await loaded(podman, 'static');
  const only = 'images.example/only-podman:1';
  await podman.command(['tag', reference, only]);
  try {
    const env = { ...docker.environment, ...podman.environment, DOCKER_HOST: docker.environment['DOCKER_HOST'] ?? '' };
    const args = ['scan', only, '--json', '--quiet', '--verbose', '--cache', 'off'];
    const { exitCode, stdout, stderr } = await imgtrackOn(sandbox, podman, args, { env });
    expect(exitCode, stderr).toBe(0);
    expect((JSON.parse(stdout) as RunDocument).reports[0].runtime).toBe('podman');
    expect(stderr).toContain('not by archive. There is nothing at');
    expect(stderr).toContain(`not by docker. There is no image "${only}" in docker`);
  } finally {
    await podman.command(['untag', reference, only]);
  }
});

test('where no runtime has the image, the error lists each with its reason', async ({ sandbox, task, skip }) => {
  const podman = await engineOrSkip({ task, skip }, engineNamed('podman'));
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock', CONTAINERD_ADDRESS: '/nowhere/containerd.sock' };
  const { exitCode, stderr } = await imgtrackOn(sandbox, podman, ['scan', 'images.example/nowhere:1', '--quiet'], {
    env,
  });
  expect(exitCode).toBe(5);
  expect(stderr).toContain('IMGT_NO_RUNTIME');
  for (const name of ['archive', 'docker', 'podman', 'nerdctl']) expect(stderr).toContain(`- ${name}: `);
});

test('a remote engine never gets a way that needs its folders', async ({ sandbox, task, skip }) => {
  const docker = await engineOrSkip({ task, skip }, engineNamed('docker'));
  // Where the engine is, is said by its address alone; nobody need listen there.
  const env = { DOCKER_HOST: 'tcp://127.0.0.1:1' };
  const { stdout } = await imgtrackOn(sandbox, docker, ['plan', 'docker:app:1', '--json'], { env });
  const { runtimes } = JSON.parse(stdout) as {
    readonly runtimes: readonly [{ readonly strategies: readonly object[] }];
  };
  expect(runtimes[0].strategies).toEqual([
    { name: 'overlay-mount', available: false, why: expect.stringContaining('another machine') as string },
    { name: 'snapshot-mount', available: false, why: expect.stringContaining('another machine') as string },
    { name: 'container', available: true },
    { name: 'export', available: true },
  ]);
});

test('a second scan of an image is answered from the cache, with the same bytes', async ({ sandbox, task, skip }) => {
  const docker = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const { reference } = await loaded(docker, 'layers');
  const scan = async (...more: readonly string[]): Promise<RunDocument['reports'][0]> => {
    const { exitCode, stdout, stderr } = await imgtrackOn(sandbox, docker, [
      'scan',
      `docker:${reference}`,
      '--json',
      '--quiet',
      ...more,
    ]);
    expect(exitCode, stderr).toBe(0);
    return (JSON.parse(stdout) as RunDocument).reports[0];
  };
  const first = await scan();
  const second = await scan();
  expect([first.from, second.from]).toEqual(['scan', 'cache']);
  expect(second.inventory).toEqual(first.inventory);
  expect(second.how).toBe(first.how);
  expect((await scan('--cache', 'refresh')).from).toBe('scan');
  expect((await scan('--cache', 'off')).from).toBe('scan');
});

test('imgtrack doctor tells of every engine whether it can be used, and by which ways', async ({
  sandbox,
  task,
  skip,
}) => {
  const docker = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const { exitCode, stdout, stderr } = await imgtrackOn(sandbox, docker, ['doctor'], {
    env: { CONTAINERD_ADDRESS: '/nowhere/containerd.sock' },
  });
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('overlay-mount');
  expect(stdout).toMatch(/docker/);
});

test('the progress in JSON shows what the engine took of the time', async ({ sandbox, task, skip }) => {
  const docker = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const { reference } = await loaded(docker, 'layers');
  const { stderr } = await imgtrackOn(sandbox, docker, [
    'scan',
    `docker:${reference}`,
    '--progress',
    'json',
    '--cache',
    'off',
    '-o',
    'json=x.json',
  ]);
  const events = stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map(
      (line) => JSON.parse(line) as { readonly type: string; readonly command?: string; readonly durationMs?: number },
    );
  const commands = events.filter(({ type }) => type === 'command.finished');
  expect(commands.map(({ command }) => command)).toEqual(expect.arrayContaining(['docker image inspect', 'mount']));
  for (const { durationMs } of commands) expect(durationMs).toBeGreaterThanOrEqual(0);
});
