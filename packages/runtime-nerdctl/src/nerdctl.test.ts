import type { Platform, PullPolicy } from '@imgtrack/core';
import {
  contractContext,
  pluginContract,
  pluginServices,
  type ScriptedCommand,
  scriptedCommandRunner,
} from '@imgtrack/testing';
import { expect, test } from 'vitest';
import plugin from './index.js';
import { index, ofIndex, twoNames, unmatched } from './testing/inspected.js';

type Answer = Omit<ScriptedCommand, 'file'>;

const name = 'images.example/onbuild:1';
const multi = 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be';
const arm64: Platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const { signal } = new AbortController();
const names = {
  args: ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'],
  stdout: 'images.example/onbuild:2\nimages.example/onbuild:2\n',
};

function nerdctl(script: readonly Answer[]) {
  const runner = scriptedCommandRunner(script.map((command) => ({ file: 'nerdctl', ...command })));
  return { runner, ...plugin.create({ command: 'nerdctl' }, pluginServices({ commands: runner })) };
}

const inspect = (answer: Omit<Answer, 'args'>, ...operands: string[]): Answer => ({
  args: ['image', 'inspect', '--mode', 'native', ...(operands.length === 0 ? [name] : operands)],
  ...answer,
});

interface Asked {
  readonly platform?: Platform;
  readonly pull?: PullPolicy;
  readonly name?: string;
}

async function resolved(script: readonly Answer[], asked: Asked = {}): Promise<object> {
  const { images, runner } = nerdctl(script);
  const { platform, pull = 'never', name: text = name } = asked;
  const request = { reference: { text, name: text }, pull, ...(platform === undefined ? {} : { platform }) };
  const image = await images.resolve(request, contractContext());
  runner.assertFinished();
  return image;
}

const refusal = async (script: readonly Answer[], asked?: Asked): Promise<unknown> =>
  resolved(script, asked).catch((error: unknown) => error);

test.each(pluginContract({ plugin }))('the plugin $name', async (rule) => rule.run());

test('an image is asked for with one question', async () => {
  expect(await resolved([inspect({ stdout: JSON.stringify(twoNames) })])).toMatchObject({
    idKind: 'config',
    repoTags: [name, 'rec/two:1'],
  });
});

test.each([
  [
    'in so many words',
    { exitCode: 1, stderr: `time="2026-11-25T09:42:39Z" level=fatal msg="1 errors:\\nno such image: ${name}"\n` },
  ],
  ['in none at all', { stdout: '\n' }],
])('that an image is not there is said %s', async (_, answer) => {
  expect(await refusal([inspect(answer), names])).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
    facts: { where: 'nerdctl', available: ['images.example/onbuild:2'] },
  });
});

test('a part of an id that several images share is none’s', async () => {
  const both = [twoNames, index].flatMap((answer) => answer as readonly unknown[]);
  expect(await refusal([inspect({ stdout: JSON.stringify(both) }, '4'), names], { name: '4' })).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
  });
});

test('of an id that is unknown it is said which kinds are known', async () => {
  const id = 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da';
  expect(await refusal([inspect({}, id)], { name: id, pull: 'missing' })).toMatchObject({
    code: 'IMGT_IMAGE_NOT_FOUND',
    facts: { where: 'nerdctl, which knows no digests of configurations' },
  });
});

test('what was pulled by a digest is found by the digest alone', async () => {
  const pinned = `images.example/multi@${multi}`;
  const script = [inspect({}, pinned), inspect({ stdout: JSON.stringify(index) }, multi)];
  expect(await resolved(script, { name: pinned })).toMatchObject({ digests: { index: multi } });
});

test('from an index the platform is chosen, the only one without being asked', async () => {
  const chosen = inspect({ stdout: JSON.stringify(ofIndex) }, '--platform', 'linux/arm64/v8', name);
  expect(await resolved([inspect({ stdout: JSON.stringify(index) }), chosen], { platform: arm64 })).toMatchObject({
    platform: arm64,
  });
  expect(await resolved([inspect({ stdout: JSON.stringify(unmatched) }), chosen])).toMatchObject({ platform: arm64 });
});

test('of an index without the platform those are told that it has', async () => {
  const s390x = { os: 'linux', architecture: 's390x' };
  const asked = inspect({ stdout: JSON.stringify(unmatched) }, '--platform', 'linux/s390x', name);
  expect(await refusal([inspect({ stdout: JSON.stringify(unmatched) }), asked], { platform: s390x })).toMatchObject({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { wanted: 'linux/s390x', available: ['linux/arm64/v8'] },
  });
});

test('a single image is not asked for another platform, since it would lie', async () => {
  expect(await refusal([inspect({ stdout: JSON.stringify(twoNames) })], { platform: arm64 })).toMatchObject({
    code: 'IMGT_PLATFORM_MISSING',
    facts: { available: ['linux/amd64'] },
  });
});

const fatal = (message: string): string => `time="2026-11-25T09:25:34Z" level=fatal msg="${message}"\n`;

test.each([
  fatal(String.raw`cannot access containerd socket \"/x.sock\": no such file or directory`),
  fatal(
    String.raw`1 errors:\ncontainerd image service failed: connection error: desc = \"transport: Error while dialing: dial unix /x.sock: connect: connection refused\": x`,
  ),
  fatal(
    'rootless containerd not running? (hint: use `containerd-rootless-setuptool.sh install` to start rootless containerd): stat /run/user/1000/containerd-rootless: no such file or directory',
  ),
])('a containerd that is not there cannot be asked: %s', async (stderr) => {
  expect(await refusal([inspect({ exitCode: 1, stderr })])).toMatchObject({ code: 'IMGT_ENGINE_UNAVAILABLE' });
});

test('a socket that is not for this user is denied', async () => {
  const stderr = fatal(
    String.raw`cannot access containerd socket \"/run/containerd/containerd.sock\": permission denied`,
  );
  expect(await refusal([inspect({ exitCode: 1, stderr })])).toMatchObject({ code: 'IMGT_ENGINE_DENIED' });
});

test('a registry that refuses connections is not containerd', async () => {
  const stderr = fatal(
    String.raw`failed to resolve reference \"x:1\": failed to do request: Head \"http://127.0.0.1:1/v2/x/manifests/1\": dial tcp 127.0.0.1:1: connect: connection refused`,
  );
  const error = await refusal([{ args: ['pull', name], exitCode: 1, stderr }], { pull: 'always' });
  expect(error).toMatchObject({ code: 'IMGT_PULL_FAILED', facts: { stderr: stderr.trim() } });
});

test('a crash is the engine’s failure', async () => {
  const stderr =
    'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0xed1e6a]\n';
  expect(await refusal([inspect({ exitCode: 2, stderr })])).toMatchObject({
    code: 'IMGT_ENGINE_FAILED',
    facts: { command: 'nerdctl image inspect', exitCode: 2 },
  });
});

test('namespace and address go before every subcommand, and before ctr’s', async () => {
  const before = ['--namespace', 'k8s.io', '--address', '/run/x.sock'];
  const filter = ['--filter', 'label=io.imgtrack.scan'];
  const key = 'imgtrack?io.imgtrack.scan=1';
  const nerdctlCommand = (...args: string[]) => ({ file: 'nerdctl', args: [...before, ...args] });
  const runner = scriptedCommandRunner([
    nerdctlCommand('ps', '--all', '--quiet', '--no-trunc', ...filter),
    nerdctlCommand('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'),
    nerdctlCommand('image', 'ls', '--quiet', '--no-trunc', ...filter),
    {
      file: 'ctr',
      args: ['--connect-timeout', '2s', ...before, 'snapshots', 'ls'],
      stdout: `KEY PARENT KIND\n${key} sha256:1 View\n`,
    },
  ]);
  const chosen = { command: 'nerdctl', namespace: 'k8s.io', address: '/run/x.sock' };
  const { engine } = plugin.create(chosen, pluginServices({ commands: runner }));
  expect(await engine?.objects(signal)).toEqual([
    expect.objectContaining({
      kind: 'snapshot',
      id: key,
      byHand: `ctr --connect-timeout 2s --namespace k8s.io --address /run/x.sock snapshots rm '${key}'`,
    }),
  ]);
});

test('an image of a container, which is told by its name, is found among the images', async () => {
  const container = (Name: string): object => ({ Id: Name, Name, Image: name, Config: { Image: name } });
  const gone = { exitCode: 1, stderr: fatal(String.raw`1 errors:\nno such container: b`) };
  const { images, runner } = nerdctl([
    { args: ['ps', '--quiet', '--no-trunc'], stdout: 'a\nb\n' },
    // Of several it tells none where one has gone.
    { args: ['container', 'inspect', 'a', 'b'], ...gone },
    { args: ['container', 'inspect', 'a'], stdout: JSON.stringify([container('web')]) },
    { args: ['container', 'inspect', 'b'], ...gone },
    inspect({ stdout: JSON.stringify(twoNames) }),
  ]);
  const sightings: unknown[] = [];
  for await (const sighting of images.list?.('running', contractContext()) ?? []) sightings.push(sighting);
  expect(sightings).toEqual([
    {
      reference: { text: `nerdctl:${name}`, transport: 'nerdctl', name: 'images.example/onbuild', tag: '1' },
      id: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
      containers: ['web'],
    },
  ]);
  runner.assertFinished();
});
