import { ImgtrackError, type Platform } from '@imgtrack/core';
import { contractContext, imageSourceContract, type ScriptedCommand } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { docker, endpoint, typed } from './testing/docker.js';
import { classic, inContainerd, index, ofIndex } from './testing/inspected.js';

type Answer = Omit<ScriptedCommand, 'file'>;

const name = 'images.example/onbuild:1';
const inspect = (answer: Omit<Answer, 'args'>, ...operands: string[]): Answer => ({
  args: ['image', 'inspect', ...(operands.length === 0 ? [name] : operands)],
  ...answer,
});
const printed = (value: unknown): string => JSON.stringify(value);
const missing = { exitCode: 1, stdout: '[]\n', stderr: `Error: No such image: ${name}\n` };
const names = { args: ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'] };
const arm64: Platform = { os: 'linux', architecture: 'arm64' };

async function resolved(script: readonly Answer[], platform?: Platform, asked = name): Promise<object> {
  const { steps, runner } = docker(script);
  const request = { reference: typed(asked), pull: 'never', ...(platform === undefined ? {} : { platform }) } as const;
  const image = await steps.images.resolve(request, contractContext());
  runner.assertFinished();
  return image;
}

async function refusal(script: readonly Answer[], platform?: Platform, asked = name): Promise<ImgtrackError> {
  const error: unknown = await resolved(script, platform, asked).catch((thrown: unknown) => thrown);
  if (ImgtrackError.is(error)) return error;
  throw error;
}

test('in the classic store the id is the configuration’s', async () => {
  expect(await resolved([endpoint, inspect({ stdout: printed(classic) })])).toEqual({
    reference: typed(name),
    id: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
    idKind: 'config',
    digests: { config: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da' },
    repoTags: [name],
    repoDigests: [],
    platform: { os: 'linux', architecture: 'amd64' },
    created: '2024-01-02T03:04:05Z',
    size: 2_045_552,
    layers: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
    config: {
      environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      labels: {},
      entrypoint: ['/program'],
      command: [],
      volumes: [],
      hasOnBuild: true,
    },
  });
});

test('in containerd’s store the id is the manifest’s, and the layers are the same', async () => {
  const manifest = 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d';
  expect(await resolved([endpoint, inspect({ stdout: printed(inContainerd) })])).toMatchObject({
    id: manifest,
    idKind: 'manifest',
    digests: { manifest },
    repoDigests: [`images.example/onbuild@${manifest}`],
    layers: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
    config: { entrypoint: ['/program'], hasOnBuild: true },
  });
});

test('an index keeps its id whatever the platform', async () => {
  const id = 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be';
  const amd64 = { os: 'linux', architecture: 'amd64' };
  expect(await resolved([endpoint, inspect({ stdout: printed(index) })])).toMatchObject({
    id,
    idKind: 'index',
    digests: { index: id },
    platform: amd64,
  });
  expect(await resolved([endpoint, inspect({ stdout: printed(index) })], amd64)).toMatchObject({ id, platform: amd64 });
  const other = [
    endpoint,
    inspect({ stdout: printed(index) }),
    inspect({ stdout: printed(ofIndex) }, '--platform', 'linux/arm64', name),
  ];
  expect(await resolved(other, arm64)).toMatchObject({
    id,
    idKind: 'index',
    digests: { index: id, manifest: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447' },
    platform: { ...arm64, variant: 'v8' },
    layers: ['sha256:187604291493b064acd29f8679b3c8b954d1293e3aaa82482a33eea5a88bea9f'],
  });
});

test.each([
  [
    'the index has none',
    'Error response from daemon: image with reference images.example/multi:1 was found but does not provide the specified platform (linux/arm64)',
  ],
  ['the client does not know the option', "unknown flag: --platform\nSee 'docker image inspect --help'."],
  ['the daemon does not', '"--platform" requires API version 1.49, but the Docker daemon API version is 1.48'],
])('that another platform is not there is said where %s', async (_, stderr) => {
  const refused = inspect({ exitCode: 1, stdout: '[]\n', stderr }, '--platform', 'linux/arm64', name);
  expect(await refusal([endpoint, inspect({ stdout: printed(index) }), refused], arm64)).toMatchObject({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { wanted: 'linux/arm64', where: `docker:${name} in docker` },
  });
});

test('of a single image no other platform is asked for', async () => {
  const error = await refusal([endpoint, inspect({ stdout: printed(classic) })], arm64);
  expect(error).toMatchObject({ code: 'IMGT_PLATFORM_MISSING', facts: { available: ['linux/amd64'] } });
});

test('a missing image is named with those that are near', async () => {
  const stdout = 'images.example/onbuild:2\nimages.example/debian:1\n<none>:<none>\n';
  expect(await refusal([endpoint, inspect(missing), { ...names, stdout }])).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
    facts: { reference: `docker:${name}`, where: 'docker', available: ['images.example/onbuild:2'] },
  });
});

test('a missing image is missing though the names cannot be had', async () => {
  const error = await refusal([endpoint, inspect(missing), { ...names, exitCode: 1, stderr: 'oops' }]);
  expect(error).toMatchObject({ code: 'IMGT_IMAGE_NOT_FOUND', facts: { available: [] } });
});

test('an abort while the names are looked for is no missing image', async () => {
  const stop = new AbortController();
  const published: string[] = [];
  const publish = ({ type }: { readonly type: string }): void => {
    if (published.push(type) === 2) stop.abort('stop');
  };
  const { steps } = docker([endpoint, inspect(missing)]);
  const context = { ...contractContext(stop.signal), events: { publish } };
  await expect(steps.images.resolve({ reference: typed(name), pull: 'never' }, context)).rejects.toBe('stop');
});

test('for an id no names are looked for', async () => {
  const id = 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da';
  expect(await refusal([endpoint, inspect(missing, id)], undefined, id)).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
  });
});

/** What clients said of a daemon that was not there, in order: 20.10 and 28; 29; by ssh; an unknown context; 29 and a daemon of 20.10; 20.10 and a daemon of 29. */
test.each([
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
  'error during connect: Get "http://docker.example.com/v1.50/images/x/json": command [ssh -l nobody -- host.example docker system dial-stdio] has exited with exit status 255',
  'Failed to initialize: unable to resolve docker endpoint: context "x": context not found: open /home/user/.docker/contexts/meta/x/meta.json: no such file or directory',
  'API version 1.41 is not supported by this client: the minimum supported API version is 1.44',
  'Error response from daemon: client version 1.53 is too new. Maximum supported API version is 1.41',
])('that there is no daemon to ask is said: %s', async (stderr) => {
  const error = await refusal([endpoint, inspect({ exitCode: 1, stdout: '[]\n', stderr })]);
  expect(error).toMatchObject({ code: 'IMGT_ENGINE_UNAVAILABLE', facts: { engine: 'docker', stderr } });
});

test.each([
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/images/x/json": dial unix /var/run/docker.sock: connect: permission denied',
  'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
])('that the socket is not for this user is said: %s', async (stderr) => {
  const error = await refusal([endpoint, inspect({ exitCode: 1, stdout: '[]\n', stderr })]);
  expect(error).toMatchObject({ code: 'IMGT_ENGINE_DENIED' });
});

test('a command that is not there, or is killed, is no missing image', async () => {
  const error = new ImgtrackError('IMGT_COMMAND_MISSING', { command: 'docker' });
  expect(await refusal([{ ...endpoint, error }, inspect({ error })])).toBe(error);
  const killed = await refusal([endpoint, inspect({ exitCode: 'killed', stdout: '[{"Id":' })]);
  expect(killed).toMatchObject({ code: 'IMGT_ENGINE_FAILED', facts: { command: 'docker image inspect' } });
});

test.each([
  ['no JSON', '[{"Id":'],
  ['no image', '[{}]'],
  ['text', '"text"'],
  ['a number', '42'],
])('an answer that is %s is the engine’s failure', async (_, stdout) => {
  const error = await refusal([endpoint, inspect({ stdout })]);
  expect(error).toMatchObject({ code: 'IMGT_ENGINE_UNREADABLE', facts: { command: 'docker image inspect' } });
});

test('where the engine is does not matter to whoever does not ask', async () => {
  const failed = { ...endpoint, stdout: '', exitCode: 1, stderr: 'no such context' };
  expect(await resolved([failed, inspect({ stdout: printed(classic) })])).toHaveProperty('id');
});

test('a name that is none reaches no engine', async () => {
  expect(await refusal([], undefined, '--help')).toMatchObject({ code: 'IMGT_REFERENCE_INVALID' });
});

const contract = (script: readonly Answer[]): ReturnType<typeof imageSourceContract> =>
  imageSourceContract({
    create: () => docker(script).steps.images,
    present: { reference: typed(name), pull: 'never' },
    missing: { reference: typed(name), pull: 'never' },
  });
const present = [endpoint, inspect({ stdout: printed(classic) })];
const isOfMissing = ({ name: rule }: { readonly name: string }): boolean => rule.includes('is not there');

test.each([
  ...contract([...present, ...present, ...present]).filter((rule) => !isOfMissing(rule)),
  ...contract([endpoint, inspect(missing), names]).filter(isOfMissing),
])('an image of docker $name', async (rule) => rule.run());
