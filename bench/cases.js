// @ts-check
/** What is measured, and what is promised of it. */
import path from 'node:path';

/**
 * @typedef {import('./measure.js').Measurement} Measurement
 * @typedef {import('./subjects.js').Subjects} Subjects
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} promise
 * @property {(results: ReadonlyMap<string, Measurement>) => number | undefined} measured undefined: what it is compared with was not there
 * @property {number} limit
 * @property {string} unit
 */

const command = path.resolve(import.meta.dirname, '../packages/cli/bin/run.js');
const MIB = 2 ** 20;

/**
 * Name → command. Ours, and the yardsticks that every machine has.
 *
 * @param {Subjects} subjects
 * @returns {ReadonlyMap<string, readonly string[]>}
 */
export function ownCommands({ root, dockerArchive, ociLayout, gzipLayers, manyFiles, bigArchive }) {
  /** @param {string} reference */
  const scan = (reference) => [process.execPath, command, 'scan', reference, '-o', 'cyclonedx', '--quiet'];
  return new Map([
    ['node -e 0', [process.execPath, '-e', '0']],
    ['imgtrack --help', [process.execPath, command, '--help']],
    ['imgtrack dir', scan(`dir:${root}`)],
    ['imgtrack docker-archive', scan(`docker-archive:${dockerArchive}`)],
    ['imgtrack oci', scan(`oci:${ociLayout}`)],
    ['gzip -dc', ['gzip', '-dc', ...gzipLayers]],
    ['imgtrack 120,000 files', scan(`dir:${manyFiles}`)],
    ['imgtrack 2 GB', scan(`docker-archive:${bigArchive}`)],
  ]);
}

/** @type {readonly Target[]} */
export const targets = [
  wall('Debian root, dir:', 'imgtrack dir', 0.3),
  ratio('Debian root, dir:, of Syft', 'imgtrack dir', 'syft dir', 'wall', 1 / 12),
  peak('Debian root, dir:, memory', 'imgtrack dir', 120),
  wall('Debian, docker archive', 'imgtrack docker-archive', 0.45),
  peak('Debian, docker archive, memory', 'imgtrack docker-archive', 120),
  ratio('Debian, gzip OCI layout, of gzip -dc', 'imgtrack oci', 'gzip -dc', 'wall', 1.15),
  peak('Debian, gzip OCI layout, memory', 'imgtrack oci', 120),
  ratio('--help, CPU, of node -e 0', 'imgtrack --help', 'node -e 0', 'cpu', 2),
  wall('120,000 files', 'imgtrack 120,000 files', 1.2),
  peak('2 GB archive, memory', 'imgtrack 2 GB', 150),
  wall('Debian on docker', 'imgtrack docker', 0.45),
  wall('Debian on docker, containerd store', 'imgtrack docker-containerd', 0.45),
  wall('Debian on podman', 'imgtrack podman', 0.45),
  wall('Debian on nerdctl', 'imgtrack nerdctl', 0.45),
  wall('Debian on rootless podman', 'imgtrack podman-rootless', 1),
  wall('Debian on docker, from the cache', 'imgtrack docker, cached', 0.25),
  ratio('Debian on docker, by a container, of docker save', 'imgtrack docker, container', 'docker save', 'wall', 1),
  ratio(
    '2 GB on docker, by a container, of docker save',
    'imgtrack docker 2 GB, container',
    'docker save 2 GB',
    'wall',
    0.1,
  ),
  ratio('Debian on docker, of Trivy without cache', 'imgtrack docker', 'trivy docker', 'wall', 1 / 4),
  ratio('Debian on docker, of Syft', 'imgtrack docker', 'syft docker', 'wall', 1 / 9),
  ratio(
    'Derived image on docker, of the commands by hand',
    'derived, docker',
    'derived, docker, by hand',
    'wall',
    1.15,
  ),
  ratio(
    'Derived image on podman, of the commands by hand',
    'derived, podman',
    'derived, podman, by hand',
    'wall',
    1.15,
  ),
  withStartUp(
    'Derived image on nerdctl, of the commands by hand and our start',
    'derived, nerdctl',
    'derived, nerdctl, by hand',
  ),
  ...['docker', 'podman', 'nerdctl'].flatMap((engine) => [
    ratio(
      `Derived image on ${engine}, second scan, of the first`,
      `derived, ${engine}, second scan`,
      `derived, ${engine}, first scan`,
      'wall',
      1,
    ),
  ]),
];

/**
 * The start is a scan of an empty folder: all that is done without an engine.
 *
 * @param {string} name
 * @param {string} ours
 * @param {string} theirs
 * @returns {Target}
 */
function withStartUp(name, ours, theirs) {
  /** @type {Target['measured']} */
  const measured = (results) => {
    const [a, b, start] = [results.get(ours), results.get(theirs), results.get('derived, nothing')];
    return a === undefined || b === undefined || start === undefined ? undefined : a.wall / (b.wall + start.wall);
  };
  return { name, promise: '≤ 1.000 ×', limit: 1, unit: '×', measured };
}

/**
 * @param {string} name
 * @param {string} ours
 * @param {number} limit seconds
 * @returns {Target}
 */
function wall(name, ours, limit) {
  return { name, promise: `≤ ${limit.toFixed(2)} s`, limit, unit: 's', measured: (results) => results.get(ours)?.wall };
}

/**
 * @param {string} name
 * @param {string} ours
 * @param {number} limit MiB
 * @returns {Target}
 */
function peak(name, ours, limit) {
  /** @type {Target['measured']} */
  const measured = (results) => {
    const bytes = results.get(ours)?.peak;
    return bytes === undefined ? undefined : bytes / MIB;
  };
  return { name, promise: `≤ ${limit} MiB`, limit, unit: 'MiB', measured };
}

/**
 * @param {string} name
 * @param {string} ours
 * @param {string} theirs
 * @param {'wall' | 'cpu'} figure
 * @param {number} limit
 * @returns {Target}
 */
function ratio(name, ours, theirs, figure, limit) {
  /** @type {Target['measured']} */
  const measured = (results) => {
    const [a, b] = [results.get(ours), results.get(theirs)];
    return a === undefined || b === undefined ? undefined : a[figure] / b[figure];
  };
  return { name, promise: `≤ ${limit.toFixed(3)} ×`, limit, unit: '×', measured };
}
