// @ts-check
/**
 * Brings a clone to where the command and the tests run; does nothing where nothing is to do.
 * `node tools/setup.js [--tests] [--quiet]`; `--tests` also installs the programs that tests compare with.
 * Runs before node_modules exists: only what Node has. Everything is said on standard error.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fingerprint } from './fingerprint.js';
import { packages, repository } from './packages.js';

/** Programs that tests use, by name or, where they are not on PATH, by path, and the Debian package of each. */
const TEST_PROGRAMS = new Map([
  ['buildah', 'buildah'],
  ['busybox', 'busybox-static'],
  ['containerd', 'containerd'],
  ['crun', 'crun'],
  ['debootstrap', 'debootstrap'],
  ['docker-registry', 'docker-registry'],
  ['dockerd', 'docker.io'],
  ['fuse-overlayfs', 'fuse-overlayfs'],
  ['gcc', 'gcc'],
  ['gzip', 'gzip'],
  ['htpasswd', 'apache2-utils'],
  ['ip', 'iproute2'],
  ['iptables', 'iptables'],
  ['/lib/ld-musl-x86_64.so.1', 'musl'],
  ['musl-gcc', 'musl-tools'],
  ['newuidmap', 'uidmap'],
  ['openssl', 'openssl'],
  ['podman', 'podman'],
  ['psql', 'postgresql-client'],
  ['python3', 'python3'],
  ['python3 -m venv', 'python3-venv'],
  ['rpm', 'rpm'],
  ['rpmbuild', 'rpm'],
  ['runc', 'runc'],
  ['skopeo', 'skopeo'],
  ['slirp4netns', 'slirp4netns'],
  ['umoci', 'umoci'],
  ['/usr/include/openssl/ssl.h', 'libssl-dev'],
  ['/usr/include/stdio.h', 'libc6-dev'],
  ['/usr/lib/cni/bridge', 'containernetworking-plugins'],
  ['/usr/lib/podman/netavark', 'netavark'],
  ['/usr/lib/postgresql', 'postgresql'],
  ['xz', 'xz-utils'],
  ['zstd', 'zstd'],
]);

/** Oldest minor version of each supported line; later lines are all supported. */
const OLDEST_MINOR = new Map([
  [20, 19],
  [22, 12],
]);
const OLDEST_OPEN_MAJOR = 24;

const STAMP = join(repository, '.cache/built');
const quiet = process.argv.includes('--quiet');

/** @param {string} text */
const say = (text) => process.stderr.write(`setup: ${text}\n`);

/**
 * @param {string} text
 * @returns {never}
 */
function fail(text) {
  say(text);
  process.exit(1);
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} whether it succeeded
 */
function run(file, args, env = process.env) {
  // Standard output is the command's own.
  const { status, error } = spawnSync(file, args, { cwd: repository, stdio: ['ignore', 2, 2], env });
  if (error !== undefined) say(`${file} did not start: ${error.message}`);
  return status === 0;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major >= OLDEST_OPEN_MAJOR || minor >= (OLDEST_MINOR.get(major) ?? Infinity)) return;
  fail(`imgtrack needs Node.js 20.19, 22.12 or 24 and later of each; this is ${process.versions.node}.`);
}

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean }} Locked
 * @param {string} path
 * @returns {Map<string, Locked>}
 */
const lockedPackages = (path) => new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')).packages));

/** Whether node_modules holds what package-lock.json asks for; optional packages of other platforms may be absent. */
function isInstalled() {
  const hidden = join(repository, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = lockedPackages(hidden);
  for (const [path, wanted] of lockedPackages(join(repository, 'package-lock.json'))) {
    if (!path.includes('node_modules/')) continue;
    const present = installed.get(path);
    if (present === undefined ? wanted.optional !== true : present.version !== wanted.version) return false;
  }
  return true;
}

function install() {
  if (isInstalled()) return;
  say('installing node_modules (npm ci) …');
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const done = npm === undefined ? run('npm', args) : run(process.execPath, [npm, ...args]);
  if (!done) fail('npm ci failed: see above.');
}

/** What a build reads, and the bundles it wrote. */
function buildState() {
  const below = (/** @type {string} */ folder) =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
      : [];
  const flat = (/** @type {string} */ folder, /** @type {RegExp} */ names) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => names.test(name))
          .map((name) => join(folder, name))
      : [];
  const paths = packages().flatMap(({ root }) => [
    ...below(join(root, 'src')),
    join(root, 'package.json'),
    join(root, 'tsconfig.json'),
    join(root, 'oclif.manifest.json'),
    ...flat(join(root, 'dist'), /\.js$/),
  ]);
  return fingerprint([
    ...paths.sort(),
    ...flat(import.meta.dirname, /\.js$/),
    ...flat(repository, /^(?:tsconfig.*|package-lock)\.json$/),
  ]);
}

function build() {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === buildState()) return;
  say('building (tsc -b, then a bundle a package) …');
  const node = process.execPath;
  if (!run(node, [join(repository, 'node_modules/typescript/bin/tsc'), '-b'])) fail('tsc -b failed: see above.');
  if (!run(node, [join(import.meta.dirname, 'bundle.js')])) fail('bundling failed: see above.');
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, buildState());
}

/** @param {string} program */
function isOnPath(program) {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @param {string} program */
function isThere(program) {
  // Debian's python3 comes without what `venv` needs.
  if (program === 'python3 -m venv')
    return spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status === 0;
  return program.startsWith('/') ? existsSync(program) : isOnPath(program);
}

function installTestPrograms() {
  const missing = () => [...TEST_PROGRAMS.keys()].filter((program) => !isThere(program));
  const wanted = missing();
  if (wanted.length === 0) return;
  const names = [...new Set(wanted.map((program) => TEST_PROGRAMS.get(program) ?? program))];
  const mayInstall = existsSync('/etc/debian_version') && isOnPath('apt-get') && process.getuid?.() === 0;
  if (mayInstall) {
    say(`installing ${names.join(', ')} (apt-get) …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // An update that fails in part may still do.
    run('apt-get', ['-q', 'update'], env);
    // Nothing is taken away for it: a machine may have its engines from elsewhere.
    run('apt-get', ['-q', '-y', '--no-remove', 'install', '--no-install-recommends', ...names], env);
  }
  const left = missing();
  if (left.length > 0) say(`not found: ${left.join(', ')}. Tests that need them are skipped and say so.`);
}

checkNode();
install();
build();
if (process.argv.includes('--tests')) installTestPrograms();
if (!quiet) say('ready.');
