import { type EngineObject, ImgtrackError } from '@imgtrack/core';
import { contractContext, type ScriptedCommand } from '@imgtrack/testing';
import { expect, test } from 'vitest';
import { docker, endpoint, socket } from './testing/docker.js';

type Answer = Omit<ScriptedCommand, 'file'>;

const { signal } = new AbortController();
const version = { Client: { Version: '28.2.2' }, Server: { Version: '20.10.24+dfsg1' } };
const info = {
  Driver: 'overlay2',
  CgroupVersion: '1',
  DockerRootDir: '/var/lib/docker',
  SecurityOptions: ['name=seccomp,profile=default'],
};
const questions = (answers: { readonly info?: object; readonly endpoint?: string } = {}): readonly Answer[] => [
  { args: ['version', '--format', '{{json .}}'], stdout: JSON.stringify(version) },
  { args: ['info', '--format', '{{json .}}'], stdout: JSON.stringify({ ...info, ...answers.info }) },
  { ...endpoint, stdout: answers.endpoint ?? socket },
];

async function status(script: readonly Answer[]): Promise<unknown> {
  const { steps, runner } = docker(script);
  const answer = await steps.engine?.status(signal);
  runner.assertFinished();
  return answer;
}

test('the status tells versions, storage and endpoint', async () => {
  expect(await status(questions())).toEqual({
    usable: true,
    remote: false,
    facts: {
      client: '28.2.2',
      server: '20.10.24+dfsg1',
      storage: 'overlay2',
      cgroup: '1',
      folder: '/var/lib/docker',
      rootless: 'no',
      endpoint: socket,
    },
  });
});

test('a daemon on another machine is remote, one in a user’s session rootless', async () => {
  for (const address of ['tcp://127.0.0.1:2375', 'ssh://user@host.example'])
    expect(await status(questions({ endpoint: address }))).toMatchObject({
      remote: true,
      facts: { endpoint: address },
    });
  expect(
    await status(questions({ info: { SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] } })),
  ).toMatchObject({
    facts: { rootless: 'yes' },
  });
});

test('an answer without the expected members is still an answer', async () => {
  expect(await status(questions({ info: { Driver: 7, SecurityOptions: 'x', CgroupVersion: null } }))).toMatchObject({
    usable: true,
    facts: { storage: '7', rootless: 'no' },
  });
});

test('that it cannot be used is an answer too', async () => {
  const stderr = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  const [first, ...others] = questions();
  expect(await status([{ args: first?.args ?? [], exitCode: 1, stderr }, ...others])).toMatchObject({
    usable: false,
    code: 'IMGT_ENGINE_UNAVAILABLE',
    why: `docker does not answer: ${stderr}`,
  });
  const error = new ImgtrackError('IMGT_COMMAND_MISSING', { command: 'docker' });
  expect(await status(questions().map((answer) => ({ ...answer, error })))).toMatchObject({
    usable: false,
    code: 'IMGT_COMMAND_MISSING',
  });
});

const scan = '11111111-2222-4333-8444-555555555555';
const labels = { 'io.imgtrack.scan': scan, 'io.imgtrack.owner': 'pid=1&host=x' };
const hex = (digit: string): string => digit.repeat(64);
const filter = ['--filter', 'label=io.imgtrack.scan'];

const inContainerd = (Containerd?: object): object => ({
  Driver: 'overlayfs',
  DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
  ...(Containerd === undefined ? {} : { Containerd }),
});
const classicStore = { Driver: 'overlay2', DriverStatus: [['Backing Filesystem', 'extfs']] };
const patience = ['--connect-timeout', '2s'];

interface There {
  readonly containers?: readonly object[];
  readonly names?: readonly string[];
  readonly labelled?: readonly string[];
  readonly images?: readonly object[];
  /** What `docker info` tells. */
  readonly store?: object;
}

function listing({
  containers = [],
  names = [],
  labelled = [],
  images = [],
  store = classicStore,
}: There): readonly Answer[] {
  const ids = containers.map((_, index) => String(index));
  const asked = [...names, ...labelled];
  return [
    { args: ['ps', '--all', '--quiet', '--no-trunc', ...filter], stdout: ids.join('\n') },
    ...(ids.length === 0 ? [] : [{ args: ['container', 'inspect', ...ids], stdout: JSON.stringify(containers) }]),
    {
      args: ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'],
      stdout: ['debian:12', '<none>:<none>', ...names].join('\n'),
    },
    { args: ['image', 'ls', '--quiet', '--no-trunc', ...filter], stdout: labelled.join('\n') },
    ...(asked.length === 0 ? [] : [{ args: ['image', 'inspect', ...asked], stdout: JSON.stringify(images) }]),
    { args: ['info', '--format', '{{json .}}'], stdout: JSON.stringify(store) },
  ];
}

async function objects(
  there: There,
  snapshots?: Omit<ScriptedCommand, 'file' | 'args'>,
): Promise<readonly EngineObject[]> {
  const ls = { file: 'ctr', args: [...patience, '--namespace', 'moby', 'snapshots', 'ls'], ...snapshots };
  const { steps, runner } = docker([...listing(there), ...(snapshots === undefined ? [] : [ls])]);
  const found = await steps.engine?.objects(signal);
  runner.assertFinished();
  return found ?? [];
}

test('containers are imgtrack’s by label and by name', async () => {
  const container = (Name: string, Labels: object): object => ({
    Id: hex('a'),
    Name,
    Image: `sha256:${hex('1')}`,
    Config: { Labels },
  });
  const name = `imgtrack-${scan}-0a1b2c3d`;
  expect(
    await objects({
      containers: [
        container(`/${name}`, { ...labels, 'com.example.other': 'x' }),
        container('/web', labels),
        container(`/${name}`, {}),
        { Id: 5 },
      ],
    }),
  ).toEqual([{ kind: 'container', id: hex('a'), labels, byHand: `docker rm --force --volumes ${hex('a')}` }]);
});

const derived = `localhost/imgtrack/${scan}:0a1b2c3d`;
const image = (digit: string, RepoTags: readonly string[], Labels: object): object => ({
  Id: `sha256:${hex(digit)}`,
  RepoTags,
  Config: { Labels },
});

test('images are imgtrack’s by their names; the other names of a source image stay', async () => {
  const base = `${derived}-base`;
  const there = {
    names: [derived, base],
    labelled: [`sha256:${hex('1')}`],
    images: [image('1', [derived], labels), image('2', ['debian:12', base], {}), image('1', [derived], labels)],
  };
  expect(await objects(there)).toEqual([
    { kind: 'image', id: derived, labels, byHand: `docker image rm --no-prune ${derived}` },
    { kind: 'image', id: base, labels: { 'io.imgtrack.scan': scan }, byHand: `docker image rm --no-prune ${base}` },
  ]);
});

test('an image with inherited or forged labels is not imgtrack’s', async () => {
  const forged = { ...labels, 'io.imgtrack.scan': 'of another' };
  const there = {
    names: [derived],
    labelled: [`sha256:${hex('3')}`],
    images: [
      image('1', [derived], forged),
      image('3', ['app:1'], labels),
      { ...image('4', [], labels), RepoDigests: [`app@sha256:${hex('4')}`] },
    ],
  };
  expect(await objects(there)).toEqual([
    expect.objectContaining({ id: derived, labels: { 'io.imgtrack.scan': scan } }),
  ]);
});

test('what an interrupted build left has labels and no name', async () => {
  const there = { labelled: [`sha256:${hex('5')}`], images: [image('5', [], labels)] };
  expect(await objects(there)).toEqual([expect.objectContaining({ kind: 'image', id: `sha256:${hex('5')}`, labels })]);
});

test('snapshots are imgtrack’s by their keys', async () => {
  const key = `imgtrack?${new URLSearchParams({ ...labels, key: 'x' }).toString()}`;
  const stdout = `KEY PARENT KIND\nsha256:${hex('1')} Committed\n${key} sha256:${hex('1')} View\n`;
  expect(await objects({ store: inContainerd() }, { stdout })).toEqual([
    { kind: 'snapshot', id: key, labels, byHand: `ctr --connect-timeout 2s --namespace moby snapshots rm '${key}'` },
  ]);
});

test('without ctr there are no snapshots to look for', async () => {
  const there = { store: inContainerd() };
  expect(await objects(there, { error: new ImgtrackError('IMGT_COMMAND_MISSING', { command: 'ctr' }) })).toEqual([]);
  expect(await objects(there, { exitCode: 1, stderr: 'ctr: failed to dial' })).toEqual([]);
});

test('each kind is removed in its way, and what has gone is no error', async () => {
  const { steps, runner } = docker([
    { args: ['rm', '--force', '--volumes', 'c1'] },
    { args: ['rm', '--force', '--volumes', 'c2'], exitCode: 1, stderr: 'Error: No such container: c2' },
    { args: ['image', 'rm', '--no-prune', derived] },
    { args: ['image', 'rm', '--no-prune', derived], exitCode: 1, stderr: `Error: No such image: ${derived}` },
    {
      args: ['image', 'rm', '--no-prune', derived],
      exitCode: 1,
      stderr: 'Error response from daemon: conflict: unable to remove repository reference',
    },
  ]);
  const remove = async (kind: EngineObject['kind'], id: string): Promise<void> =>
    steps.engine?.remove({ kind, id, labels }, signal);
  await remove('container', 'c1');
  await remove('container', 'c2');
  await remove('image', derived);
  await remove('image', derived);
  await expect(remove('image', derived)).rejects.toMatchObject({ code: 'IMGT_ENGINE_FAILED' });
  runner.assertFinished();
});

test('a snapshot is removed where the daemon says that its containerd is', async () => {
  const address = '/run/docker/containerd.sock';
  const ctr = [...patience, '--address', address, '--namespace', 'moby', 'snapshots', 'rm', 'imgtrack?x'];
  const where = {
    args: ['info', '--format', '{{json .}}'],
    stdout: JSON.stringify(inContainerd({ Address: address, Namespaces: { Containers: 'moby' } })),
  };
  const script = [
    where,
    { file: 'ctr', args: ctr },
    where,
    { file: 'ctr', args: ctr, exitCode: 1, stderr: 'ctr: failed to remove: not found' },
  ];
  const { steps, runner } = docker(script);
  const snapshot: EngineObject = { kind: 'snapshot', id: 'imgtrack?x', labels };
  await steps.engine?.remove(snapshot, signal);
  await steps.engine?.remove(snapshot, signal);
  runner.assertFinished();
});

test('images are listed under each of their names, running ones with their containers', async () => {
  const ids = [`sha256:${hex('1')}`, `sha256:${hex('2')}`];
  const list = {
    args: ['image', 'ls', '--quiet', '--no-trunc'],
    stdout: `${ids[0] ?? ''}\n${ids[0] ?? ''}\n${ids[1] ?? ''}\n`,
  };
  const inspect = {
    args: ['image', 'inspect', ...ids],
    exitCode: 1,
    stdout: JSON.stringify([image('1', ['app:1', 'app:2'], {}), image('2', [], {})]),
    stderr: 'Error: No such image: x',
  };
  const running = { args: ['ps', '--quiet', '--no-trunc'], stdout: 'a\nb\n' };
  const container = (Name: string): object => ({ Id: hex('a'), Name, Image: ids[0], Config: { Image: 'app:2' } });
  const containers = {
    args: ['container', 'inspect', 'a', 'b'],
    stdout: JSON.stringify([container('/web'), container('/api')]),
  };
  const used = {
    args: ['image', 'inspect', ids[0] ?? ''],
    stdout: JSON.stringify([image('1', ['app:1', 'app:2'], {})]),
  };
  const { steps, runner } = docker([list, inspect, running, containers, used]);
  const seen = async (select: 'images' | 'running'): Promise<readonly unknown[]> => {
    const sightings: unknown[] = [];
    for await (const { reference, id, containers: by } of steps.images.list?.(select, contractContext()) ?? [])
      sightings.push([reference.text, id, by]);
    return sightings;
  };
  expect(await seen('images')).toEqual([
    ['docker:app:1', ids[0], []],
    ['docker:app:2', ids[0], []],
    [`docker:${ids[1] ?? ''}`, ids[1], []],
  ]);
  expect(await seen('running')).toEqual([['docker:app:2', ids[0], ['api', 'web']]]);
  runner.assertFinished();
});
