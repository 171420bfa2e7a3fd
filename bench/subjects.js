// @ts-check
/** What is scanned. Made once by the set-up code of the tests, and kept in .cache. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const repository = path.resolve(import.meta.dirname, '..');

/**
 * @typedef {object} Subjects
 * @property {string} root a debootstrap tree
 * @property {string} dockerArchive the same, uncompressed
 * @property {string} ociLayout the same, its layer compressed by gzip
 * @property {readonly string[]} gzipLayers files
 * @property {string} manyFiles a folder with 120,000 files
 * @property {string} bigArchive 2 GB with few packages
 */

/** @returns {Promise<Subjects>} */
export async function prepareSubjects() {
  const { debianRoot, debianImages, manyFiles, writeBigArchive } = await setUpCode();
  const root = await debianRoot();
  const { dockerArchive, ociLayout } = await debianImages();
  const bigArchive = path.join(repository, '.cache', 'bench', 'big.tar');
  writeBigArchive(bigArchive, 2048);
  return { root, dockerArchive, ociLayout, gzipLayers: layersOf(ociLayout), manyFiles: await manyFiles(), bigArchive };
}

/** @param {Subjects} subjects */
export function removeBigSubject({ bigArchive }) {
  rmSync(bigArchive, { force: true });
}

/** TypeScript, which this Node may not read: bundled to a file from which the repository is as far as from its source. */
async function setUpCode() {
  const outfile = path.join(repository, '.cache', 'bench', 'set-up.mjs');
  mkdirSync(path.dirname(outfile), { recursive: true });
  const entry = path.join(repository, 'test', 'support', 'bench-images.ts');
  const options = /** @type {const} */ ({ platform: 'node', target: 'node20', format: 'esm', packages: 'external' });
  await build({ entryPoints: [entry], outfile, bundle: true, ...options });
  return import(pathToFileURL(outfile).href);
}

/**
 * The blobs of a layout that are gzip: all but the small JSON documents.
 *
 * @param {string} layout
 */
function layersOf(layout) {
  const folder = path.join(layout, 'blobs', 'sha256');
  return readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).size > 65_536);
}
