import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Digest, ImgtrackError, type RootFilesystem, type RootPath } from '@imgtrack/core';
import type { LayerBlob } from '../layer-blob.js';
import { openLayers } from '../open-layers.js';
import { type TarDraft, writeTar } from './tar-writer.js';
import { describeTree, testContext, type TestFolder } from './test-context.js';

export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A layer with both digests, as a file of the folder. */
export function layerOf(
  folder: TestFolder,
  name: string,
  tar: Buffer,
  compression: 'none' | 'gzip' = 'none',
): LayerBlob & { readonly digest: Digest; readonly diffId: Digest } {
  const blob = compression === 'gzip' ? gzipSync(tar) : tar;
  const range = folder.file(name, blob);
  return { range, label: name, compression, digest: sha256(blob), diffId: sha256(tar) };
}

/** Uncompressed layers, lowest first. */
export async function opened(folder: TestFolder, ...layers: readonly (readonly TarDraft[])[]): Promise<RootFilesystem> {
  return openLayers(
    layers.map((drafts, index) => layerOf(folder, `layer-${index}`, writeTar(...drafts))),
    testContext(folder),
  );
}

/** Every path but the root's, sorted. */
export async function paths(root: RootFilesystem): Promise<string[]> {
  return Object.keys(await describeTree(root))
    .filter((path) => path !== '/')
    .sort();
}

export async function text(root: RootFilesystem, path: string): Promise<string> {
  return Buffer.from(await root.read(path as RootPath)).toString();
}

/** The ImgtrackError that the work rejects with. */
export async function failure(work: Promise<unknown>): Promise<ImgtrackError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (ImgtrackError.is(error)) return error;
  throw new Error('rejected with nothing of ours', { cause: error });
}
