import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import type { InventoryReport } from '@imgtrack/core';
import { describe, expect } from 'vitest';
import { engine as engineNamed, engineOrSkip, engines, type TestEngine } from '../engines/engines.js';
import { loaded } from '../engines/images.js';
import { type Outcome, type Sandbox, test } from '../support/imgtrack.js';
import { contentsOf } from './engine-contents.js';
import { imgtrackOn, reportOf } from './scan-engine.js';

/** A short name that needs no registry to be looked for. */
const MISSING = 'images.example/nowhere:1';

const scanOn = async (
  sandbox: Sandbox,
  engine: TestEngine,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> =>
  imgtrackOn(sandbox, engine, ['scan', '--quiet', '--cache', 'off', '--runtime', engine.runtime, ...args], { env });

describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test('an image that is not there is said to be missing, with the names that are near', async ({
    sandbox,
    task,
    skip,
  }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference } = await loaded(engine, 'layers');
    const { exitCode, stderr } = await scanOn(sandbox, engine, [reference.replace('layers', 'layrs')]);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('IMGT_IMAGE_NOT_FOUND');
    expect(stderr).toContain(reference);
  });

  test('a name that is none never reaches the engine', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    for (const name of ['case/UPPER:1', 'a b', 'x:', 'x@sha256:12', '--help']) {
      const { exitCode, stderr } = await scanOn(sandbox, engine, ['--', name]);
      expect([exitCode, stderr], name).toEqual([expect.any(Number), expect.stringContaining('IMGT_REFERENCE_INVALID')]);
      expect(exitCode, name).not.toBe(0);
    }
  });

  test('an image of another platform than the one asked for is refused', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference } = await loaded(engine, 'layers');
    const { exitCode, stderr } = await scanOn(sandbox, engine, [reference, '--platform', 'linux/s390x']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('IMGT_PLATFORM_MISSING');
  });

  test('without --pull no registry is asked', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const asked: string[] = [];
    const server = createServer((socket) => {
      asked.push('connection');
      socket.destroy();
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { exitCode, stderr } = await scanOn(sandbox, engine, [`127.0.0.1:${port}/app:1`]);
      expect(exitCode).toBe(5);
      expect(stderr).toContain('IMGT_IMAGE_NOT_FOUND');
      expect(asked).toEqual([]);
    } finally {
      server.close();
    }
  });

  test('two scans of one image at once do not disturb each other', async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const { reference } = await loaded(engine, 'layers');
    const both = await Promise.all([
      scanOn(sandbox, engine, [reference, reference]),
      scanOn(sandbox, engine, [reference]),
    ]);
    expect(both.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
  });

  test('an engine that hangs is stopped, and said to hang', { timeout: 90_000 }, async ({ sandbox, task, skip }) => {
    await engineOrSkip({ task, skip }, engine);
    const bin = sandbox.file('bin');
    mkdirSync(bin);
    writeFileSync(`${bin}/${engine.runtime}`, '#!/bin/sh\nexec sleep 300\n');
    chmodSync(`${bin}/${engine.runtime}`, 0o755);
    const PATH = `${bin}:${engine.environment['PATH'] ?? ''}`;
    const { exitCode, stderr } = await scanOn(sandbox, engine, [MISSING, '--set', 'limits.imageMs=3000'], { PATH });
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/IMGT_TIME_LIMIT|IMGT_ENGINE_HANGS/);
  });
});

test.for(['docker', 'podman', 'nerdctl'] as const)(
  '%s that is not installed is said to be missing',
  async (name, { sandbox, task, skip }) => {
    const engine = await engineOrSkip({ task, skip }, engineNamed(name));
    const nowhere = sandbox.file('bin');
    mkdirSync(nowhere);
    const { exitCode, stderr } = await scanOn(sandbox, engine, [MISSING], { PATH: nowhere });
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`There is no command ${engine.runtime}`);
    expect(stderr).toContain('IMGT_COMMAND_MISSING');
  },
);

/** Where nobody listens, said in each engine's own way. */
const elsewhere: readonly (readonly [TestEngine['name'], Readonly<Record<string, string>>, readonly string[]])[] = [
  ['docker', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }, ['--runtime', 'docker']],
  ['docker-containerd', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }, ['--runtime', 'docker']],
  ['podman', {}, ['--set', 'runtime={"use":"podman","with":{"url":"unix:///nowhere/podman.sock"}}']],
  ['nerdctl', { CONTAINERD_ADDRESS: '/nowhere/containerd.sock' }, ['--runtime', 'nerdctl']],
];

test.for(elsewhere)(
  '%s that is not running is said not to answer',
  async ([name, env, args], { sandbox, task, skip }) => {
    const engine = await engineOrSkip({ task, skip }, engineNamed(name));
    const { exitCode, stderr } = await imgtrackOn(sandbox, engine, ['scan', MISSING, '--quiet', ...args], { env });
    expect(exitCode).toBe(5);
    expect(stderr).toContain('IMGT_ENGINE_UNAVAILABLE');
    expect(stderr).toContain('/nowhere/');
  },
);

test('a user who may not use the socket of docker is told so', async ({ sandbox, task, skip }) => {
  const engine = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const rootless = await engineOrSkip({ task, skip }, engineNamed('podman-rootless'));
  const env = {
    ...rootless.environment,
    PATH: engine.environment['PATH'] ?? '',
    DOCKER_HOST: engine.environment['DOCKER_HOST'] ?? '',
  };
  const { exitCode, stderr } = await imgtrackOn(
    sandbox,
    rootless,
    ['scan', MISSING, '--quiet', '--runtime', 'docker'],
    { env },
  );
  expect(exitCode).toBe(5);
  expect(stderr).toContain('IMGT_ENGINE_DENIED');
});

test('an image that is removed while it is scanned never gives an incomplete inventory', async ({
  sandbox,
  task,
  skip,
}) => {
  const engine = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const { tree } = await loaded(engine, 'debian');
  const expected = await reportOf(sandbox, engine, `dir:${tree}`);
  const delayMs = 260;
  // No layer of its is another image's.
  const copy = `images.example/removed:${delayMs}`;
  const words = ['-c', 'tar -C "$0" --owner "$1" -c . | docker import - "$2"', tree, String(delayMs), copy];
  const { status, stderr: failure } = spawnSync('sh', words, { env: engine.environment, encoding: 'utf8' });
  expect(status, failure).toBe(0);
  const args = ['scan', `docker:${copy}`, '--json', '--quiet', '--cache', 'off'];
  const { exitCode, stdout, stderr } = await imgtrackOn(sandbox, engine, args, {
    during: () =>
      void setTimeout(() => spawn('docker', ['rmi', copy], { env: engine.environment, stdio: 'ignore' }), delayMs),
  });
  if (exitCode === 0) {
    const { reports } = JSON.parse(stdout) as { readonly reports: readonly [InventoryReport] };
    expect(reports[0].inventory.components.length).toBe(expected.inventory.components.length);
  } else expect(stderr).toMatch(/IMGT_IMAGE_REMOVED|IMGT_IMAGE_NOT_FOUND/);
  await engine.command(['rmi', copy]);
});

/** docker's socket, as it is until a request speaks of the word; then it is gone, as that of a daemon that was killed. */
async function dyingDocker(socket: string, target: string, word: string): Promise<Server> {
  const server = createServer((client) => {
    const daemon = connect(target);
    client.on('data', (piece) => {
      if (!piece.includes(word)) {
        daemon.write(piece);
        return;
      }
      server.close();
      client.destroy();
      daemon.destroy();
    });
    client.on('error', () => daemon.destroy()).on('close', () => daemon.destroy());
    daemon.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => void server.listen(socket, resolve));
  return server;
}

test('an engine that dies in the middle is said not to answer, and clean removes what it kept', async ({
  sandbox,
  task,
  skip,
}) => {
  const engine = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const { reference } = await loaded(engine, 'layers');
  const before = await contentsOf(engine);
  const socket = sandbox.file('docker.sock');
  const server = await dyingDocker(socket, (engine.environment['DOCKER_HOST'] ?? '').replace('unix://', ''), '/export');
  try {
    const env = { DOCKER_HOST: `unix://${socket}` };
    const way = ['--set', 'runtime={"use":"docker","with":{"strategies":["export"]}}'];
    const { exitCode, stderr } = await imgtrackOn(sandbox, engine, ['scan', reference, '--quiet', ...way], { env });
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/IMGT_ENGINE_UNAVAILABLE|IMGT_IMAGE_UNREACHABLE/);
    expect(stderr).toMatch(/EOF|Cannot connect|error during connect/);
  } finally {
    server.close();
  }
  const cleaned = await imgtrackOn(sandbox, engine, ['clean', '--runtime', 'docker']);
  expect(cleaned.exitCode, cleaned.stderr).toBe(0);
  expect(await contentsOf(engine)).toEqual(before);
});

test('an export for which the disk has no room is not begun', async ({ sandbox, task, skip }) => {
  const engine = await engineOrSkip({ task, skip }, engineNamed('docker'));
  const { reference } = await loaded(engine, 'debian');
  mkdirSync(sandbox.state);
  const small = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=100m none "$0" && exec "$@"', sandbox.state];
  const way = ['--set', 'runtime={"use":"docker","with":{"strategies":["export"]}}'];
  const { exitCode, stderr } = await sandbox.imgtrack(['scan', reference, '--quiet', ...way], {
    env: { ...engine.environment, IMGTRACK_STATE_DIR: sandbox.state },
    wrapper: small,
  });
  expect([exitCode, stderr]).toEqual([5, expect.stringContaining('IMGT_DISK_FULL')]);
});
