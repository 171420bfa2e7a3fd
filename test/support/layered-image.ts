import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { cached } from './assets.js';
import { debianRoot } from './debian-root.js';
import { blobFile, sha256 } from './image-writer.js';
import { addForeignLayers, addInsertedLayers, addOddities, changeFiles } from './layered-content.js';
import { needPrograms, needRoot, run } from './run.js';

/** One image in every form that imgtrack reads, and its files as `umoci unpack` leaves them. */
export interface LayeredImage {
  /** Form → reference. */
  readonly forms: Readonly<Record<string, string>>;
  readonly unpacked: string;
  /** Diff ids, lowest first. */
  readonly diffIds: readonly string[];
}

interface Described {
  readonly digest: string;
}

interface Manifest {
  readonly config: Described;
  readonly layers: readonly Described[];
}

interface ImageConfig {
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

const FORMS: Readonly<Record<string, string>> = {
  'OCI layout, gzip (umoci)': 'oci:gzip:made',
  'OCI layout, zstd (skopeo)': 'oci:zstd:made',
  'OCI layout, plain': 'oci:plain:made',
  'OCI archive (skopeo)': 'oci-archive:oci-archive.tar',
  'docker archive (skopeo)': 'docker-archive:skopeo.tar',
  'docker archive (docker save)': 'docker-archive:docker-save.tar',
};

/** Every form, in the words of test names. */
export const formNames: readonly string[] = Object.keys(FORMS);

/**
 * Debian with oddities below it, changed by further layers: files removed and replaced, a package purged and one removed, opaque
 * folders, whiteouts, sparse files, long names, links through other layers.
 */
export async function layeredImage(): Promise<LayeredImage> {
  needRoot();
  needPrograms('umoci', 'skopeo', 'tar', 'mknod', 'mkfifo', 'chroot');
  const debian = await debianRoot();
  const folder = await cached('layered-image', 3, async (into) => makeImage(debian, into));
  const { rootfs } = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as ImageConfig;
  const absolute = (reference: string): string => reference.replace(':', `:${folder}/`);
  return {
    forms: Object.fromEntries(Object.entries(FORMS).map(([form, reference]) => [form, absolute(reference)])),
    unpacked: path.join(folder, 'unpacked', 'rootfs'),
    diffIds: rootfs.diff_ids,
  };
}

async function makeImage(debian: string, folder: string): Promise<void> {
  const at = { cwd: folder };
  const umoci = async (...args: readonly string[]): Promise<string> => run('umoci', args, at);
  const image = ['--image', 'gzip:made'];
  await umoci('init', '--layout', 'gzip');
  await umoci('new', ...image);
  await umoci('unpack', ...image, 'bundle');
  const rootfs = path.join(folder, 'bundle', 'rootfs');
  await run('cp', ['-a', `${debian}/.`, rootfs]);
  await addOddities(path.join(rootfs, 'odd'));
  await umoci('repack', '--refresh-bundle', ...image, 'bundle');
  await changeFiles(rootfs);
  await umoci('repack', '--refresh-bundle', ...image, 'bundle');
  await rm(path.join(folder, 'bundle'), { recursive: true });
  await addInsertedLayers(folder, umoci);
  await addForeignLayers(folder, umoci);
  await umoci('unpack', ...image, 'unpacked');
  await copyToOtherForms(folder);
}

async function copyToOtherForms(folder: string): Promise<void> {
  const at = { cwd: folder };
  const copy = async (to: string, ...options: readonly string[]): Promise<string> =>
    run('skopeo', ['--insecure-policy', 'copy', '-q', ...options, 'oci:gzip:made', to], at);
  await copy('oci:zstd:made', '--dest-compress-format', 'zstd');
  await copy('oci-archive:oci-archive.tar:made');
  await copy('docker-archive:skopeo.tar:layered:made');
  await writePlainForms(folder);
}

/** Uncompressed forms, which neither program writes: an OCI layout, and an archive as `docker save` of the classic store makes it. */
async function writePlainForms(folder: string): Promise<void> {
  const [gzip, plain] = [path.join(folder, 'gzip'), path.join(folder, 'plain')];
  const { config, layers } = await readManifest(gzip);
  const configText = await readFile(blobFile(gzip, config.digest), 'utf8');
  const { rootfs } = JSON.parse(configText) as ImageConfig;
  await writeFile(path.join(folder, 'config.json'), configText);
  await mkdir(path.join(plain, 'blobs', 'sha256'), { recursive: true });
  for (const [position, { digest }] of layers.entries()) {
    const target = blobFile(plain, rootfs.diff_ids[position] ?? '');
    await pipeline(createReadStream(blobFile(gzip, digest)), createGunzip(), createWriteStream(target));
  }
  await writePlainLayout(plain, configText, rootfs.diff_ids);
  await writeDockerSave(folder, configText, rootfs.diff_ids);
}

async function readManifest(layout: string): Promise<Manifest> {
  const index = JSON.parse(await readFile(path.join(layout, 'index.json'), 'utf8')) as {
    readonly manifests: readonly [Described];
  };
  return JSON.parse(await readFile(blobFile(layout, index.manifests[0].digest), 'utf8')) as Manifest;
}

async function writePlainLayout(plain: string, config: string, diffIds: readonly string[]): Promise<void> {
  const describe = (digest: string, kind: string): object => ({
    mediaType: `application/vnd.oci.image.${kind}`,
    digest,
    size: statSync(blobFile(plain, digest)).size,
  });
  const write = async (text: string): Promise<string> => {
    await writeFile(blobFile(plain, sha256(text)), text);
    return sha256(text);
  };
  const manifest = {
    schemaVersion: 2,
    config: describe(await write(config), 'config.v1+json'),
    layers: diffIds.map((digest) => describe(digest, 'layer.v1.tar')),
  };
  const top = describe(await write(JSON.stringify(manifest)), 'manifest.v1+json');
  const entry = { ...top, annotations: { 'org.opencontainers.image.ref.name': 'made' } };
  await writeFile(path.join(plain, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
  await writeFile(path.join(plain, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

async function writeDockerSave(folder: string, config: string, diffIds: readonly string[]): Promise<void> {
  const save = path.join(folder, 'save');
  const folders = diffIds.map((digest) => digest.slice('sha256:'.length));
  for (const name of folders) {
    await mkdir(path.join(save, name), { recursive: true });
    await link(blobFile(path.join(folder, 'plain'), `sha256:${name}`), path.join(save, name, 'layer.tar'));
  }
  const configName = `${sha256(config).slice('sha256:'.length)}.json`;
  await writeFile(path.join(save, configName), config);
  const layers = folders.map((name) => `${name}/layer.tar`);
  const entry = { Config: configName, RepoTags: ['layered:made'], Layers: layers };
  await writeFile(path.join(save, 'manifest.json'), JSON.stringify([entry]));
  const members = [...folders, configName, 'manifest.json'];
  await run('tar', ['--format=ustar', '-C', save, '-cf', path.join(folder, 'docker-save.tar'), ...members]);
  await rm(save, { recursive: true });
}
