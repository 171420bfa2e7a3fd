import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CleanResult } from '@imgtrack/core/host';
import { expect } from 'vitest';
import { cached, orSkip } from '../support/assets.js';
import { expectNoStackTrace } from '../support/expectations.js';
import { type InvocationOptions, type Outcome, type Sandbox, test } from '../support/imgtrack.js';
import { privateMounts } from '../support/private-mounts.js';
import { run } from '../support/run.js';

/** A compressed archive whose first second goes into a spool in the workspace. */
async function slowArchive(): Promise<string> {
  const folder = await cached('zeros-in-gzip', 1, async (into) => {
    await run('sh', ['-ec', 'truncate -s 512M zeros; tar -c zeros | gzip -1 > zeros.tar.gz; rm zeros'], { cwd: into });
  });
  return `docker-archive:${path.join(folder, 'zeros.tar.gz')}`;
}

const workspacesOf = (sandbox: Sandbox): readonly string[] => {
  const folder = path.join(sandbox.state, 'workspaces');
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
};

/** Calls `then` once a scan that begins now has a workspace. */
const onceWorking = (sandbox: Sandbox, then: (child: ChildProcess) => void): ((child: ChildProcess) => void) => {
  const before = new Set(workspacesOf(sandbox));
  return (child) => {
    const watch = setInterval(() => {
      const added = workspacesOf(sandbox).filter((folder) => !before.has(folder));
      if (!added.some((folder) => existsSync(path.join(folder, 'owner.json')))) return;
      clearInterval(watch);
      then(child);
    }, 10);
    child.once('exit', () => {
      clearInterval(watch);
    });
  };
};

/** Cleans the work folders, and no engine: what is in those is other tests' to say. */
const clean = async (
  sandbox: Sandbox,
  flags: readonly string[] = [],
  options: InvocationOptions = {},
): Promise<Outcome> => sandbox.imgtrack(['clean', '--runtime', 'archive', ...flags], options);

/** The workspace of a scan that was killed while it wrote. */
async function killedScan(sandbox: Sandbox, ...flags: readonly string[]): Promise<string> {
  const before = new Set(workspacesOf(sandbox));
  const { exitCode, stderr } = await sandbox.imgtrack(['scan', await slowArchive(), ...flags], {
    during: onceWorking(sandbox, (child) => child.kill('SIGKILL')),
  });
  expect(exitCode, stderr).toBeUndefined();
  const [folder, ...others] = workspacesOf(sandbox).filter((known) => !before.has(known));
  if (folder === undefined || others.length > 0) throw new Error(`The scan left ${others.length + 1} workspaces.`);
  return folder;
}

const cleaned = ({ exitCode, stdout, stderr }: Outcome, expected = 0): CleanResult & { readonly schema: string } => {
  expect(exitCode, stderr).toBe(expected);
  return JSON.parse(stdout) as CleanResult & { readonly schema: string };
};

test('clean removes what a killed scan left, a dry run only tells', async ({ sandbox }) => {
  const folder = await killedScan(sandbox);
  const dry = cleaned(await clean(sandbox, ['--dry-run', '--json']));
  expect(dry).toMatchObject({ schema: 'imgtrack-clean/1', dryRun: true, removed: [{ kind: 'workspace', id: folder }] });
  expect(existsSync(folder)).toBe(true);
  const outcome = await clean(sandbox);
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  expect(outcome.stdout).toContain(`removed work folder ${folder}\n`);
  expect(workspacesOf(sandbox)).toEqual([]);
  expectNoStackTrace(outcome);
});

test('clean leaves the workspace of a scan that runs, and the scan ends well', async ({ sandbox }) => {
  const dead = await killedScan(sandbox);
  let cleaning: Promise<Outcome> | undefined;
  const scan = await sandbox.imgtrack(['scan', await slowArchive()], {
    during: onceWorking(sandbox, (child) => {
      child.kill('SIGSTOP');
      cleaning = clean(sandbox, ['--json']).finally(() => child.kill('SIGCONT'));
    }),
  });
  if (cleaning === undefined) throw new Error('The scan was over before it could be cleaned beside.');
  const { removed, left } = cleaned(await cleaning);
  expect(removed.map(({ id }) => id)).toEqual([dead]);
  expect(left).toMatchObject([{ kind: 'workspace', fate: 'in-use' }]);
  // A file of zeros is no image: the scan came to its own end.
  expect(scan.stderr).toContain('IMGT_NOT_AN_IMAGE');
});

test('clean leaves what was to be kept, and says so', async ({ sandbox }) => {
  const folder = await killedScan(sandbox, '--no-cleanup-files');
  const { exitCode, stdout } = await clean(sandbox);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`left work folder ${folder}: it was to be kept\n`);
  expect(existsSync(folder)).toBe(true);
  const owner = JSON.parse(readFileSync(path.join(folder, 'owner.json'), 'utf8')) as object;
  writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ ...owner, keep: false }));
  await clean(sandbox);
});

test('two cleans at once both end well', async ({ sandbox }) => {
  for (let scans = 0; scans < 3; scans += 1) await killedScan(sandbox);
  const outcomes = await Promise.all([1, 2, 3].map(async () => clean(sandbox, ['--json'])));
  for (const outcome of outcomes) expect(cleaned(outcome)).toMatchObject({ stuck: [], left: [] });
  expect(workspacesOf(sandbox)).toEqual([]);
});

test('clean touches nothing else that lies in the state folder', async ({ sandbox }) => {
  const folder = path.join(sandbox.state, 'workspaces');
  mkdirSync(path.join(folder, 'photos'), { recursive: true });
  writeFileSync(path.join(folder, 'photos', '1.jpg'), 'x');
  const longAgo = Date.now() / 1000 - 1_000_000;
  utimesSync(path.join(folder, 'photos'), longAgo, longAgo);
  expect(cleaned(await clean(sandbox, ['--json']))).toMatchObject({ removed: [], left: [], stuck: [] });
  expect(readdirSync(path.join(folder, 'photos'))).toEqual(['1.jpg']);
  await run('rm', ['-r', path.join(folder, 'photos')]);
});

/** A workspace of a process that is dead, with mounts in it as engines' images are mounted. */
function mountScript(folder: string): string {
  return `
    mkdir -p '${folder}/1-mount/a b' '${folder}/outside'
    mount -t tmpfs tmpfs '${folder}/1-mount/a b'
    mkdir '${folder}/1-mount/a b/inner'
    mount --bind /usr '${folder}/1-mount/a b/inner'
    mount -o remount,ro,bind '${folder}/1-mount/a b/inner'
    mount -t tmpfs tmpfs '${folder}/1-mount/a b/inner'`;
}

async function deadWorkspace(sandbox: Sandbox): Promise<string> {
  const folder = path.join(sandbox.state, 'workspaces', randomUUID());
  mkdirSync(folder, { recursive: true });
  const child = spawn('true', { stdio: 'ignore' });
  await once(child, 'exit');
  const owner = { ...ownerHere(), pid: child.pid, expires: new Date(Date.now() + 60_000).toISOString() };
  writeFileSync(path.join(folder, 'owner.json'), JSON.stringify(owner));
  return folder;
}

function ownerHere(): object {
  return {
    host: readFileSync('/proc/sys/kernel/hostname', 'utf8').trim(),
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    pidNamespace: readlinkSync('/proc/self/ns/pid'),
  };
}

test('what is mounted below a workspace is unmounted first, and its content stays', async ({ sandbox, task, skip }) => {
  const folder = await deadWorkspace(sandbox);
  const wrapper = await orSkip({ task, skip }, async () => privateMounts(mountScript(folder)));
  const { removed, stuck } = cleaned(await clean(sandbox, ['--json'], { wrapper }));
  expect(stuck).toEqual([]);
  expect(removed.map(({ id }) => id)).toEqual([folder]);
  expect(existsSync(folder)).toBe(false);
  expect(existsSync('/usr/bin/env')).toBe(true);
});

test('a mount that is in use keeps its workspace; the command to do it by hand is told', async ({
  sandbox,
  task,
  skip,
}) => {
  const folder = await deadWorkspace(sandbox);
  const busy = `${mountScript(folder)}; sleep 30 <'${folder}/1-mount/a b/inner' >/dev/null 2>&1 & holder=$!
    code=0; "$@" || code=$?; kill $holder; exit $code`;
  const [program, ...words] = await orSkip({ task, skip }, async () => privateMounts(busy));
  const wrapper = [program ?? '', ...words];
  const outcome = await clean(sandbox, ['--json'], { wrapper });
  const { removed, stuck } = cleaned(outcome, 5);
  expect(removed).toEqual([]);
  expect(stuck).toMatchObject([{ id: folder, byHand: `umount '${folder}/1-mount/a b/inner'` }]);
  expect(stuck[0]?.reason).toMatch(/busy/);
  expect(existsSync(folder)).toBe(true);
  await run('rm', ['-r', folder]);
});

test('an engine that is named and cannot be looked into is an error', async ({ sandbox }) => {
  const empty = sandbox.file('empty');
  mkdirSync(empty);
  const { exitCode, stderr, stdout } = await sandbox.imgtrack(['clean', '--runtime', 'podman'], {
    env: { PATH: empty },
  });
  expect(exitCode, stderr).toBe(5);
  expect(stderr).toContain('Code: IMGT_COMMAND_MISSING');
  expect(stdout).toContain('did not look into podman');
  expect((await sandbox.imgtrack(['clean'], { env: { PATH: empty } })).exitCode).toBe(0);
});

test('a runtime that does not exist is an error', async ({ sandbox }) => {
  const { exitCode, stderr } = await sandbox.imgtrack(['clean', '--runtime', 'nope']);
  expect(exitCode).toBe(5);
  expect(stderr).toContain('Code: IMGT_PLUGIN_NOT_FOUND');
});
