import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { needPrograms } from './run.js';
import { tar, type TarEntry } from './tar-writer.js';

export type Compression = 'none' | 'gzip' | 'zstd';

export interface LayerSpec {
  /** The uncompressed layer. */
  readonly tar: Buffer;
  readonly compression?: Compression;
  /** Changes the blob after compression, before its digest is taken. */
  readonly damage?: (blob: Buffer) => Buffer;
  /** What the configuration says in place of the true digest of `tar`. */
  readonly claimedDiffId?: string;
}

export interface ImageSpec {
  readonly layers: readonly LayerSpec[];
  readonly tag?: string;
  /** "amd64" unless told. */
  readonly architecture?: string;
}

export interface BuiltImage {
  readonly manifest: string;
  readonly config: string;
  /** Of the blobs, lowest first. */
  readonly layers: readonly string[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export const sha256 = (bytes: Buffer | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Path of a blob in an OCI layout. */
export const blobFile = (layout: string, digest: string): string => path.join(layout, 'blobs', ...digest.split(':', 2));

/** Makes an OCI layout (image-layout.md of the OCI image specification). `index`: an index with platforms in between. */
export function writeOciLayout(
  folder: string,
  images: readonly ImageSpec[],
  { index = false }: { readonly index?: boolean } = {},
): readonly BuiltImage[] {
  mkdirSync(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  writeFileSync(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const built = images.map((image) => writeImage(folder, image));
  const entries = built.map(({ descriptor }, position) => ({
    ...descriptor,
    ...(index ? { platform: { os: 'linux', architecture: images[position]?.architecture ?? 'amd64' } } : {}),
    ...(images[position]?.tag === undefined || index
      ? {}
      : { annotations: { 'org.opencontainers.image.ref.name': images[position].tag } }),
  }));
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const list = { schemaVersion: 2, mediaType, manifests: entries };
  const top = index
    ? { schemaVersion: 2, mediaType, manifests: [writeBlob(folder, mediaType, JSON.stringify(list))] }
    : list;
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify(top));
  return built.map(({ image }) => image);
}

/** Replaces the top index of a layout. */
export function rewriteIndex(layout: string, change: (text: string) => string): void {
  const file = path.join(layout, 'index.json');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** The files of an OCI layout as a tar, as `skopeo copy oci-archive:` makes it. */
export function writeOciArchive(file: string, layout: string): void {
  writeFileSync(file, tar(folderEntries(layout, '')));
}

function folderEntries(folder: string, prefix: string): readonly TarEntry[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const place = path.join(folder, name);
      if (statSync(place).isDirectory()) return folderEntries(place, `${prefix}${name}/`);
      return [{ name: `${prefix}${name}`, content: readFileSync(place) }];
    });
}

/** The entries of an archive as `docker save` writes it: layers in folders of their own, manifest.json, configuration. */
export function dockerArchiveEntries(images: readonly ImageSpec[]): readonly TarEntry[] {
  const manifest: object[] = [];
  const entries = images.flatMap(({ layers, tag, architecture = 'amd64' }) => {
    const config = JSON.stringify(imageConfig(layers, architecture));
    const configName = `${sha256(config).slice('sha256:'.length)}.json`;
    const names = layers.map((layer) => `${sha256(layer.tar).slice('sha256:'.length)}/layer.tar`);
    manifest.push({ Config: configName, RepoTags: tag === undefined ? null : [tag], Layers: names });
    return [
      ...layers.map((layer, position) => ({ name: names[position] ?? '', content: blobOf(layer) })),
      { name: configName, content: config },
    ];
  });
  return [...entries, { name: 'manifest.json', content: JSON.stringify(manifest) }];
}

export function writeDockerArchive(file: string, images: readonly ImageSpec[]): void {
  writeFileSync(file, tar(dockerArchiveEntries(images)));
}

function writeImage(
  folder: string,
  { layers, architecture = 'amd64' }: ImageSpec,
): {
  readonly descriptor: Descriptor;
  readonly image: BuiltImage;
} {
  const layerDescriptors = layers.map((layer) => writeBlob(folder, layerMediaType(layer), blobOf(layer)));
  const configType = 'application/vnd.oci.image.config.v1+json';
  const config = writeBlob(folder, configType, JSON.stringify(imageConfig(layers, architecture)));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: layerDescriptors });
  const descriptor = writeBlob(folder, mediaType, manifest);
  const digests = layerDescriptors.map(({ digest }) => digest);
  return { descriptor, image: { manifest: descriptor.digest, config: config.digest, layers: digests } };
}

const imageConfig = (layers: readonly LayerSpec[], architecture: string): object => ({
  architecture,
  os: 'linux',
  config: {},
  rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.claimedDiffId ?? sha256(layer.tar)) },
  history: layers.map(() => ({ created_by: 'test' })),
});

function layerMediaType({ compression = 'none' }: LayerSpec): string {
  const base = 'application/vnd.oci.image.layer.v1.tar';
  return compression === 'none' ? base : `${base}+${compression}`;
}

function blobOf({ tar: bytes, compression = 'none', damage = (blob) => blob }: LayerSpec): Buffer {
  return damage(compress(bytes, compression));
}

function compress(bytes: Buffer, compression: Compression): Buffer {
  if (compression === 'none') return bytes;
  if (compression === 'gzip') return gzipSync(bytes);
  needPrograms('zstd');
  return spawnSync('zstd', ['-q', '-c'], { input: bytes, maxBuffer: 2 ** 30 }).stdout;
}

function writeBlob(folder: string, mediaType: string, content: Buffer | string): Descriptor {
  const digest = sha256(content);
  writeFileSync(blobFile(folder, digest), content);
  return { mediaType, digest, size: Buffer.byteLength(content) };
}
