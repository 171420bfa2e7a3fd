// @ts-check
/** Other scanners, where they are installed: on PATH or in .cache/bin. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../.cache/bin');

/** Of Trivy. */
export const peerCache = path.join(folder, 'trivy-cache');

/**
 * @typedef {object} Forms
 * @property {string} root
 * @property {string} dockerArchive
 * @property {string} ociLayout
 *
 * @typedef {'dir' | 'docker-archive' | 'oci'} Form
 */

/**
 * How each is asked for CycloneDX, without network, without a cache. A form that is absent cannot be read by it.
 *
 * @type {Readonly<Record<string, (program: string, forms: Forms) => Partial<Record<Form, readonly string[]>>>>}
 */
const commands = {
  syft: (syft, { root, dockerArchive, ociLayout }) => ({
    dir: [syft, 'scan', '-q', `dir:${root}`, '-o', 'cyclonedx-json'],
    'docker-archive': [syft, 'scan', '-q', `docker-archive:${dockerArchive}`, '-o', 'cyclonedx-json'],
    oci: [syft, 'scan', '-q', `oci-dir:${ociLayout}`, '-o', 'cyclonedx-json'],
  }),
  trivy: (trivy, { root, dockerArchive, ociLayout }) => {
    const offline = ['--format', 'cyclonedx', '--offline-scan', '--skip-db-update', '--skip-java-db-update', '--quiet'];
    // An empty cache before every run: otherwise it answers from the last one.
    const cold = ['sh', '-c', 'rm -rf "$0" && exec "$@"', peerCache, trivy];
    const cache = ['--cache-dir', peerCache];
    return {
      dir: [...cold, 'rootfs', ...offline, ...cache, root],
      'docker-archive': [...cold, 'image', ...offline, ...cache, '--input', dockerArchive],
      oci: [...cold, 'image', ...offline, ...cache, '--input', ociLayout],
    };
  },
  scalibr: (scalibr, { root, dockerArchive }) => ({
    dir: [scalibr, '--offline', '--root', root, '-o', 'cdx-json=/dev/null'],
    'docker-archive': [scalibr, '--offline', '--image-tarball', dockerArchive, '-o', 'cdx-json=/dev/null'],
  }),
};

/** Builds Syft into .cache/bin, with the Go tool chain. Takes minutes. */
export function installSyft() {
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' };
  const words = ['install', '-ldflags', '-s -w', 'github.com/anchore/syft/cmd/syft@v1.57.0'];
  const { status, error } = spawnSync('go', words, { env, stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error('go install of syft failed');
}

/**
 * Commands of the peers that are there, by name and form.
 *
 * @param {Forms} forms
 */
export function findPeers(forms) {
  return Object.entries(commands).flatMap(([name, command]) => {
    const program = find(name);
    return program === undefined ? [] : [{ name, forms: command(program, forms) }];
  });
}

/**
 * Where a program is; undefined: it is not installed.
 *
 * @param {string} name
 */
export function find(name) {
  const folders = [folder, ...(process.env['PATH'] ?? '').split(path.delimiter)];
  return folders.map((place) => path.join(place, name)).find((file) => existsSync(file));
}
