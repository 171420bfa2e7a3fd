import { ImgtrackError, type Platform, type PullPolicy } from '@imgtrack/core';
import { contractContext, type ScriptedCommand } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { docker, endpoint, typed } from './testing/docker.js';
import { classic } from './testing/inspected.js';

type Answer = Omit<ScriptedCommand, 'file'>;

const name = 'images.example/onbuild:1';
const id = '4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da';
const context = contractContext();
const found = (asked = name): readonly Answer[] => [
  endpoint,
  { args: ['image', 'inspect', asked], stdout: JSON.stringify(classic) },
];
const absent = (asked = name): readonly Answer[] => [
  endpoint,
  { args: ['image', 'inspect', asked], exitCode: 1, stdout: '[]\n', stderr: `Error: No such image: ${asked}\n` },
];
const pulled: Answer = { args: ['pull', name], stdout: '1: Pulling from onbuild\n7219492683d4: Pull complete\n' };

async function run(script: readonly Answer[], pull: PullPolicy, asked = name, platform?: Platform): Promise<object> {
  const { steps, runner } = docker(script);
  const request = { reference: typed(asked), pull, ...(platform === undefined ? {} : { platform }) };
  const image = await steps.images.resolve(request, context);
  runner.assertFinished();
  return image;
}

async function failure(stderr: string, platform?: Platform): Promise<unknown> {
  const args = ['pull', ...(platform === undefined ? [] : ['--platform', 'linux/s390x']), name];
  return run([{ args, exitCode: 1, stderr }], 'always', name, platform).catch((error: unknown) => error);
}

test('"missing" pulls what is not there, and only that', async () => {
  await run(found(), 'missing');
  await run([...absent(), pulled, ...found()], 'missing');
});

test('"always" asks the registry first', async () => {
  await run([pulled, ...found()], 'always');
});

test('the platform that is asked for is pulled, where another is there', async () => {
  const args = ['pull', '--platform', 'linux/arm64', name];
  const arm64 = { os: 'linux', architecture: 'arm64' };
  const image = JSON.stringify([{ Id: id, Os: 'linux', Architecture: 'arm64', Variant: 'v8' }]);
  const other = [endpoint, { args: ['image', 'inspect', name], stdout: image }];
  expect(await run([...found(), { args }, ...other], 'missing', name, arm64)).toMatchObject({
    platform: { architecture: 'arm64', variant: 'v8' },
  });
});

test('no registry is asked for an id', async () => {
  await run(found(`sha256:${id}`), 'always', `sha256:${id}`);
  await run(found('4c01c7b9f9b7'), 'always', '4c01c7b9f9b7');
  const missing = await run(absent(`sha256:${id}`), 'missing', `sha256:${id}`).catch((error: unknown) => error);
  expect(missing).toMatchObject({ code: 'IMGT_IMAGE_NOT_FOUND' });
});

test('a name that looks like the beginning of an id is still pulled', async () => {
  const cafe = JSON.stringify([{ Id: id, RepoTags: ['cafe:latest'] }]);
  const there = [endpoint, { args: ['image', 'inspect', 'cafe'], stdout: cafe }];
  await run([...there, { args: ['pull', 'cafe'] }, ...there], 'always', 'cafe');
});

test('what the engine says on the way is told, without what would move a cursor', async () => {
  const { steps } = docker([
    {
      args: ['pull', name],
      stdout: 'a: \u001b[32mdone\u001b[0m\r\u001b[2K\n\u001b]0;title\u0007b\u202ex\n',
      stderr: `${'y'.repeat(5_000)}\n`,
    },
    ...found(),
  ]);
  const telling = contractContext();
  await steps.images.resolve({ reference: typed(name), pull: 'always' }, telling);
  const said = telling.events.published.flatMap((event) => (event.type === 'step.said' ? [event.text] : []));
  expect(said).toEqual(['a: done', 'b x', 'y'.repeat(200)]);
});

test('each refusal is an error of its own, with the engine’s words', async () => {
  const daemon = 'Error response from daemon:';
  const limited = `${daemon} toomanyrequests: You have reached your pull rate limit.`;
  expect(await failure(limited)).toMatchObject({
    code: 'IMGT_PULL_LIMITED',
    facts: { stderr: limited, reference: `docker:${name}` },
  });
  expect(await failure(`${daemon} Head "http://x.example/v2/": no basic auth credentials`)).toMatchObject({
    code: 'IMGT_PULL_DENIED',
  });
  expect(
    await failure(`${daemon} Get "https://x.example/v2/": x509: certificate signed by unknown authority`),
  ).toMatchObject({ code: 'IMGT_PULL_UNTRUSTED' });
  expect(
    await failure(`${daemon} Get "https://x.example/v2/": dial tcp 127.0.0.1:1: connect: connection refused`),
  ).toMatchObject({ code: 'IMGT_PULL_FAILED' });
  expect(await failure('write /var/lib/docker/tmp/GetImageBlob1: no space left on device')).toMatchObject({
    code: 'IMGT_PULL_FAILED',
  });
});

test('what no registry has is missing, and the words are the cause', async () => {
  const error = await failure(
    'Error response from daemon: manifest for x:1 not found: manifest unknown: manifest unknown',
  );
  expect(error).toMatchObject({ code: 'IMGT_IMAGE_NOT_FOUND', facts: { where: 'the registry that docker asked' } });
  expect(ImgtrackError.is(error) && error.cause).toMatchObject({
    message: expect.stringContaining('manifest unknown') as string,
  });
});

test('a registry without the platform is told apart', async () => {
  const error = await failure('no matching manifest for linux/s390x in the manifest list entries', {
    os: 'linux',
    architecture: 's390x',
  });
  expect(error).toMatchObject({ code: 'IMGT_PLATFORM_MISSING', facts: { wanted: 'linux/s390x' } });
});

test('a daemon that goes away in the middle is no refusal of the registry', async () => {
  expect(
    await failure('error during connect: Post "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/images/create": EOF'),
  ).toMatchObject({ code: 'IMGT_ENGINE_UNAVAILABLE' });
  expect(await failure('unexpected EOF')).toMatchObject({ code: 'IMGT_ENGINE_UNAVAILABLE' });
});
