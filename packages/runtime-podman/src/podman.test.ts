import { ImgtrackError, type Platform, type PullPolicy } from '@imgtrack/core';
import {
  contractContext,
  pluginContract,
  pluginServices,
  type ScriptedCommand,
  scriptedCommandRunner,
} from '@imgtrack/testing';
import { expect, test } from 'vitest';
import plugin from './index.js';
import { arm64, present } from './testing/inspected.js';

type Answer = Omit<ScriptedCommand, 'file'>;

const name = 'images.example/onbuild:1';
const { signal } = new AbortController();

function podman(script: readonly Answer[]) {
  const runner = scriptedCommandRunner(script.map((command) => ({ file: 'podman', ...command })));
  return { runner, ...plugin.create({ command: 'podman' }, pluginServices({ commands: runner })) };
}

const inspect = (answer: Omit<Answer, 'args'>): Answer => ({ args: ['image', 'inspect', name], ...answer });

async function resolved(script: readonly Answer[], platform?: Platform, pull: PullPolicy = 'never'): Promise<object> {
  const { images, runner } = podman(script);
  const reference = { text: `podman:${name}`, transport: 'podman', name };
  const image = await images.resolve(
    { reference, pull, ...(platform === undefined ? {} : { platform }) },
    contractContext(),
  );
  runner.assertFinished();
  return image;
}

async function refusal(script: readonly Answer[], platform?: Platform, pull: PullPolicy = 'never'): Promise<unknown> {
  return resolved(script, platform, pull).catch((error: unknown) => error);
}

test.each(pluginContract({ plugin }))('the plugin $name', async (rule) => rule.run());

test('an image is asked for with one question, and has the digests of its configuration and its manifest', async () => {
  expect(await resolved([inspect({ stdout: JSON.stringify(present) })])).toMatchObject({
    id: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
    idKind: 'config',
    digests: {
      config: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
      manifest: 'sha256:5f351170825bb2b628f8eb457d7ef44985c1e7722a8151d616813bb3b3227a6a',
    },
    repoTags: [name],
    created: '2024-01-02T03:04:05Z',
    size: 2_069_743,
    layers: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
    config: { entrypoint: ['/program'] },
  });
});

test('a variant, which it does not tell, is not compared', async () => {
  const answer = [inspect({ stdout: JSON.stringify(arm64) })];
  for (const variant of ['v8', 'v9'])
    expect(await resolved(answer, { os: 'linux', architecture: 'arm64', variant })).toMatchObject({
      platform: { os: 'linux', architecture: 'arm64' },
    });
  expect(await refusal(answer, { os: 'linux', architecture: 'arm', variant: 'v7' })).toMatchObject({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { available: ['linux/arm64'] },
  });
});

test('what it says of an image that is not there is understood', async () => {
  const stderr = `Error: inspecting object: ${name}: image not known\n`;
  const names = { args: ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], stdout: 'images.example/onbuild:2\n' };
  expect(await refusal([inspect({ exitCode: 125, stdout: '[]\n', stderr }), names])).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
    facts: { where: 'podman', available: ['images.example/onbuild:2'] },
  });
});

const connect =
  'Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`, or try `podman machine init` and `podman machine start` to manage a new Linux VM\n';

test.each([
  `${connect}Error: unable to connect to Podman socket: Get "http://d/v4.3.1/libpod/_ping": dial unix /x.sock: connect: no such file or directory`,
  `${connect}Error: unable to connect to Podman socket: Get "http://d/v4.3.1/libpod/_ping": dial tcp 127.0.0.1:1: connect: connection refused`,
  'Error: failed to resolve active destination: "x" service destination not found',
])('a service that cannot be reached is not there: %s', async (stderr) => {
  const error = await refusal([inspect({ exitCode: 125, stderr })]);
  expect(error).toMatchObject({ code: 'IMGT_ENGINE_UNAVAILABLE' });
});

test('a socket that is not for this user is denied', async () => {
  const stderr = `${connect}Error: unable to connect to Podman socket: Get "http://d/v4.3.1/libpod/_ping": dial unix /run/podman/podman.sock: connect: permission denied`;
  expect(await refusal([inspect({ exitCode: 125, stderr })])).toMatchObject({ code: 'IMGT_ENGINE_DENIED' });
});

test('an index without the platform is told apart from a registry without the image', async () => {
  const pull = { args: ['pull', '--platform', 'linux/s390x', name], exitCode: 125 };
  const s390x = { os: 'linux', architecture: 's390x' };
  const choosing = `Error: choosing an image from manifest list docker://${name}: no image found in image index for architecture s390x, variant "", OS linux`;
  expect(await refusal([{ ...pull, stderr: choosing }], s390x, 'always')).toMatchObject({
    code: 'IMGT_PLATFORM_MISSING',
  });
  const unknown = `Error: initializing source docker://${name}: reading manifest 1 in images.example/onbuild: manifest unknown: manifest unknown`;
  expect(await refusal([{ ...pull, stderr: unknown }], s390x, 'always')).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
  });
});

test('connection and url go before every subcommand', async () => {
  const runner = scriptedCommandRunner([]);
  const chosen = { command: 'podman', connection: 'lab', url: 'unix:///run/podman/podman.sock' };
  const { images } = plugin.create(chosen, pluginServices({ commands: runner }));
  const reference = { text: 'debian', name: 'debian' };
  await expect(images.resolve({ reference, pull: 'never' }, contractContext())).rejects.toThrow();
  const args = ['--connection', 'lab', '--url', 'unix:///run/podman/podman.sock', 'image', 'inspect', 'debian'];
  expect(runner.commands).toEqual([expect.objectContaining({ args })]);
});

test('the status tells of a service on another machine, and of a user who is not root', async () => {
  const info = {
    host: { cgroupVersion: 'v1', ociRuntime: { name: 'runc' }, security: { rootless: true }, serviceIsRemote: true },
    store: { graphDriverName: 'overlay', graphRoot: '/home/user/.local/share/containers/storage' },
    version: { Version: '4.3.1' },
  };
  const { engine } = podman([
    { args: ['version', '--format', 'json'], stdout: JSON.stringify({ Client: { Version: '5.0.0' } }) },
    { args: ['info', '--format', 'json'], stdout: JSON.stringify(info) },
  ]);
  expect(await engine?.status(signal)).toEqual({
    usable: true,
    remote: true,
    facts: {
      client: '5.0.0',
      server: '4.3.1',
      storage: 'overlay',
      cgroup: 'v1',
      folder: '/home/user/.local/share/containers/storage',
      runtime: 'runc',
      rootless: 'yes',
    },
  });
});

test('podman that is not installed cannot be used', async () => {
  const error = new ImgtrackError('IMGT_COMMAND_MISSING', { command: 'podman' });
  const { engine } = podman(['version', 'info'].map((word) => ({ args: [word, '--format', 'json'], error })));
  expect(await engine?.status(signal)).toMatchObject({ usable: false, code: 'IMGT_COMMAND_MISSING' });
});

test('containers are removed without waiting for them to stop', async () => {
  const { engine, runner } = podman([{ args: ['rm', '--force', '--volumes', '--time', '0', 'c1'] }]);
  await engine?.remove({ kind: 'container', id: 'c1', labels: {} }, signal);
  runner.assertFinished();
});
