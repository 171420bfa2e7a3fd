// @ts-check
/** The engines of test/engines, where they are up and have the Debian image of the tests; and how peers ask docker for it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { find, peerCache } from './peers.js';

export const command = path.resolve(import.meta.dirname, '../packages/cli/bin/run.js');
const stateRoot = process.env['IMGTRACK_ENGINES_STATE'] ?? '/var/tmp/imgtrack-engines';

/** Loaded by the tests (test/engines/images.ts): 305 MB, one layer. */
export const IMAGE = 'images.example/debian:1';

/** What is in the archive of 2 GB. */
const BIG = 'big:1';

/** Engine → its command, and words in front of a command that then runs as its user. */
export const engines = /** @type {const} */ ({
  docker: { program: 'docker', as: [] },
  'docker-containerd': { program: 'docker', as: [] },
  podman: { program: 'podman', as: [] },
  nerdctl: { program: 'nerdctl', as: [] },
  'podman-rootless': {
    program: 'podman',
    as: ['setpriv', '--reuid', 'imgtrack-test', '--regid', 'imgtrack-test', '--init-groups', '--'],
  },
});

/**
 * Name → command, for every engine that has the image.
 *
 * @param {string} state folder for the state of those that run as root
 * @returns {ReadonlyMap<string, readonly string[]>}
 */
export function engineCommands(state) {
  /** @type {Map<string, readonly string[]>} */
  const commands = new Map();
  for (const [name, { program, as }] of Object.entries(engines)) {
    const variables = environmentOf(name);
    if (variables === undefined || !hasImage(program, as, variables)) continue;
    const rootless = as.length > 0;
    const node = rootless ? path.join(stateRoot, 'node') : process.execPath;
    const run = rootless ? path.join(stateRoot, 'repository/packages/cli/bin/run.js') : command;
    const own = rootless ? [] : [`IMGTRACK_STATE_DIR=${state}`];
    /** @param {readonly string[]} more */
    const scan = (...more) => [
      ...['env', '-i', ...variables, ...own, ...as, node, run],
      ...['scan', `${program}:${IMAGE}`, '-o', 'cyclonedx', '--quiet', ...more],
    ];
    commands.set(`imgtrack ${name}`, scan('--cache', 'off'));
    commands.set(`imgtrack ${name}, cached`, scan());
    const way = JSON.stringify({ use: program, with: { strategies: ['container'] } });
    commands.set(`imgtrack ${name}, container`, scan('--cache', 'off', '--set', `runtime=${way}`));
    if (name === 'docker') for (const [peer, words] of peersOn(variables)) commands.set(peer, words);
  }
  return commands;
}

/**
 * Name → command on docker, where it is up, for the image of 2 GB, which `loadBigImage` puts there.
 *
 * @param {string} state folder for the state
 * @returns {ReadonlyMap<string, readonly string[]>}
 */
export function bigImageCommands(state) {
  const variables = environmentOf('docker');
  if (variables === undefined) return new Map();
  const env = ['env', '-i', ...variables];
  const way = JSON.stringify({ use: 'docker', with: { strategies: ['container'] } });
  const scan = ['scan', `docker:${BIG}`, '-o', 'cyclonedx', '--quiet', '--cache', 'off', '--set', `runtime=${way}`];
  return new Map([
    ['imgtrack docker 2 GB, container', [...env, `IMGTRACK_STATE_DIR=${state}`, process.execPath, command, ...scan]],
    ['docker save 2 GB', [...env, 'docker', 'save', BIG]],
  ]);
}

/** @param {string} archive */
export function loadBigImage(archive) {
  inDocker(['load', '--quiet', '--input', archive]);
}

export function removeBigImage() {
  inDocker(['image', 'rm', '--force', BIG]);
}

/** @param {readonly string[]} words */
function inDocker(words) {
  const { status, stderr } = spawnSync('env', ['-i', ...(environmentOf('docker') ?? []), 'docker', ...words]);
  if (status !== 0) throw new Error(`docker ${words.join(' ')}: ${stderr.toString()}`);
}

/**
 * @param {readonly string[]} variables
 * @returns {Iterable<readonly [string, readonly string[]]>}
 */
function* peersOn(variables) {
  const env = ['env', ...variables];
  yield ['docker save', [...env, 'docker', 'save', IMAGE]];
  const syft = find('syft');
  if (syft !== undefined)
    yield ['syft docker', [...env, syft, 'scan', '-q', `docker:${IMAGE}`, '-o', 'cyclonedx-json']];
  const trivy = find('trivy');
  if (trivy === undefined) return;
  const image = [
    'image',
    '--format',
    'cyclonedx',
    '--offline-scan',
    '--skip-db-update',
    '--skip-java-db-update',
    '--quiet',
  ];
  const cached = [...env, trivy, ...image, '--cache-dir', peerCache, '--image-src', 'docker', IMAGE];
  // An empty cache before the run: otherwise it answers from the last one.
  yield ['trivy docker', ['sh', '-c', 'rm -rf "$0" && exec "$@"', peerCache, ...cached]];
  yield ['trivy docker, cached', cached];
}

/**
 * KEY=VALUE, as engines.sh published them; undefined: it is not up.
 *
 * @param {string} name
 */
export function environmentOf(name) {
  const file = path.join(stateRoot, 'environment', name);
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : undefined;
}

/**
 * @param {string} program
 * @param {readonly string[]} as
 * @param {readonly string[]} variables
 */
export function hasImage(program, as, variables) {
  const words = ['-i', ...variables, ...as, program, 'image', 'inspect', IMAGE];
  return spawnSync('env', words, { stdio: 'ignore', cwd: '/' }).status === 0;
}
