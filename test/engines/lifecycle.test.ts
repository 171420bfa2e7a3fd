import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { orSkip } from '../support/assets.js';
import { needRoot, run } from '../support/run.js';
import { engine, engineOrSkip, enginesScript } from './engines.js';
import { testImage } from './images.js';

/** Engines of these tests alone: those that others use are left alone. */
const root = `/var/tmp/imgt-${process.pid}`;
const cache = `${root}-cache`;
/** Nothing else sleeps for so long. */
const nap = `600.${process.pid}`;

const script = async (...args: readonly string[]): Promise<string> =>
  run('bash', [enginesScript, ...args], { env: { IMGTRACK_ENGINES_STATE: root } });

/** A command of one of these engines. */
const command = async (name: string, ...args: readonly string[]): Promise<string> => {
  const program = name.split('-')[0] ?? '';
  const asUser = name.endsWith('-rootless') ? engine('podman-rootless').as : [];
  const variables = readFileSync(path.join(root, 'environment', name), 'utf8')
    .trimEnd()
    .split('\n');
  return run('env', ['-C', root, '-i', ...variables, ...asUser, program, ...args]);
};

/** Processes, mounts, sockets and networks that belong to these engines. */
async function leftovers(): Promise<readonly string[]> {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [pid, commandLine(pid)] as const)
    .filter(([, words]) => words.some((word) => word.includes(root) || word === nap))
    .map(([pid, words]) => `process ${pid}: ${words.join(' ')}`);
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${root}/`));
  const sockets = existsSync(root) ? (await run('find', [root, '-type', 's'])).split('\n') : [];
  return [...processes, ...mounts, ...sockets, ...(await bridges())].filter((line) => line !== '');
}

function commandLine(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const bridges = async (): Promise<readonly string[]> => {
  const links = await run('ip', ['-oneline', 'link', 'show', 'type', 'bridge']);
  return links.split('\n').filter((line) => !isOthers(nameOf(line)));
};
const nameOf = (line: string): string => line.split(':')[1]?.trim() ?? '';
/** Other engines of the project may come up and go meanwhile. Their bridges have the digest of their state in the name (common.sh). */
const isOthers = (bridge: string): boolean =>
  othersBridges.includes(bridge) || (bridge.startsWith('imgt') && !bridge.startsWith(`imgt${digest}`));
const digest = createHash('sha256').update(root).digest('hex').slice(0, 6);
let othersBridges: readonly string[] = [];

const startedPids = (): readonly number[] =>
  readdirSync(path.join(root, 'started')).map((name) =>
    Number(readFileSync(path.join(root, 'started', name), 'utf8').split(' ')[0]),
  );

beforeAll(async () => {
  if (process.getuid?.() !== 0) return;
  othersBridges = (await run('ip', ['-oneline', 'link', 'show', 'type', 'bridge'])).split('\n').map(nameOf);
});

// Whatever failed, the next test begins with nothing running.
afterEach(async () => {
  if (existsSync(root)) await script('down');
});

afterAll(async () => {
  if (existsSync(root)) await script('purge');
  await rm(cache, { recursive: true, force: true });
});

const NAMES = ['docker', 'docker-containerd', 'podman', 'podman-rootless', 'nerdctl', 'nerdctl-rootless'] as const;

test('daemons that were killed under running containers come back with their images, and nothing is left after "down"', async (context) => {
  for (const name of NAMES) await engineOrSkip(context, engine(name));
  const { archive, reference } = await orSkip(context, async () => testImage('program'));
  await script('up');
  for (const name of NAMES) {
    // From the repository's mount, which a user can reach.
    const file = path.join(root, 'repository', path.relative(path.resolve(import.meta.dirname, '../..'), archive));
    await command(name, 'load', '-i', file);
    await command(name, 'run', '-d', '--network', 'none', reference, 'ignore-term', 'sleep', nap);
  }
  for (const pid of startedPids()) process.kill(pid, 'SIGKILL');
  expect(await leftovers()).not.toEqual([]);
  await script('up');
  for (const name of NAMES) {
    expect(await command(name, 'run', '--rm', '--network', 'none', reference, 'say', name)).toBe(`${name}\n`);
  }
  await script('down');
  expect(await leftovers()).toEqual([]);
});

const thisBoot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

test.for([
  { when: 'a restart of the machine', boot: 'another boot' },
  { when: 'processes whose numbers others have now', boot: thisBoot },
])('files of before $when stop nothing and nobody', async ({ boot }, context) => {
  await engineOrSkip(context, engine('docker'));
  await script('up', 'docker', 'podman-rootless', 'registry');
  await script('down');
  const innocent = spawn('sleep', ['300']);
  const pid = String(innocent.pid);
  const stale: readonly (readonly [string, string])[] = [
    ['boot', `${boot}\n`],
    ['started/dockerd', `${pid} 1 ${boot}\n`],
    ['started/containerd', `${pid}\n`],
    ['started/registry-plain', 'junk\n'],
    ['docker/docker.pid', pid],
    ['docker/docker.sock', ''],
    ['run/libpod/pause.pid', pid],
    ['run/libpod/alive', ''],
    ['containerd/state/io.containerd.runtime.v2.task/moby/junk/config.json', '{}'],
  ];
  for (const [name, content] of stale) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  try {
    await script('up', 'docker', 'podman-rootless', 'registry');
    expect(await command('docker', 'version', '--format', '{{.Server.Os}}')).toBe('linux\n');
    await script('down');
    expect(await leftovers()).toEqual([]);
    expect(innocent.exitCode ?? innocent.signalCode).toBeNull();
  } finally {
    await ended(innocent);
  }
});

test('engines stop with the last process that holds them', async (context) => {
  await orSkip(context, needRoot);
  const holders = [1, 2, 3].map(() => spawn('sleep', ['300']));
  const [first, second, dead] = holders as [ChildProcess, ChildProcess, ChildProcess];
  try {
    await engineOrSkip(context, engine('docker'));
    for (const { pid } of holders) await script('hold', String(pid), 'registry');
    await ended(dead);
    await script('release', String(first.pid));
    expect(await script('status', 'registry')).toMatch(/^registry +up\n$/);
    await script('release', String(second.pid));
    expect(await leftovers()).toEqual([]);
  } finally {
    for (const holder of holders) await ended(holder);
  }
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await end;
}

test('what an interrupted build left is not taken for a program', async (context) => {
  await orSkip(context, needRoot);
  const folder = path.join(cache, 'bin');
  const [go, left] = [path.join(folder, 'go'), path.join(cache, 'docker-cli-0123456789ab.1.unfinished')];
  mkdirSync(folder, { recursive: true });
  mkdirSync(left);
  const build = async (body: string): Promise<string> => {
    // The last argument but the packages is the output folder.
    writeFileSync(go, `#!/bin/bash\nwhile [[ $1 != -o ]]; do shift; done\n${body}\n`, { mode: 0o755 });
    const env = {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      IMGTRACK_ENGINES_CACHE: cache,
      IMGTRACK_ENGINES_STATE: root,
    };
    return run('bash', [enginesScript, 'build'], { env });
  };
  const made = (): readonly string[] => readdirSync(cache).filter((name) => name.startsWith('docker-cli'));
  await expect(build('echo half >"$2/docker"; echo no space left >&2; exit 1')).rejects.toThrow(/no space left/);
  expect(made()).toEqual([]);
  await build('echo whole >"$2/docker"');
  const [whole = ''] = made();
  expect(readFileSync(path.join(cache, whole, 'docker'), 'utf8')).toBe('whole\n');
  expect(made()).toHaveLength(1);
  await build('echo again >"$2/docker"');
  expect(readFileSync(path.join(cache, whole, 'docker'), 'utf8')).toBe('whole\n');
});
