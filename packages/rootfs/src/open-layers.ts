import type { Digest, FileInterest, RootFilesystem } from '@imgtrack/core';
import { EntryBudget } from './bounded.js';
import { CompressedContents } from './compressed-contents.js';
import { namedFile } from './file-range.js';
import { HostFiles } from './host-files.js';
import { inLanes } from './lanes.js';
import type { LayerBlob, LayersContext } from './layer-blob.js';
import { type LayerContents, PlainContents } from './layer-contents.js';
import { LayerMerge } from './layer-merge.js';
import {
  type LayerReading,
  readCompressedLayer,
  type ReadLayer,
  readPlainHeaders,
  readPlainLayer,
} from './layer-reader.js';
import { isVerifiedApart, LayerVerification } from './layer-verification.js';
import { LayeredTree } from './layered-tree.js';
import { MountProgress } from './mount-progress.js';
import { Spool } from './spool.js';
import type { DirectoryNode } from './tree-node.js';

/** Inflating has two threads' worth of work a layer, hashing and parsing included: more at once would gain nothing. */
const LANES = 2;

interface OpenedLayer {
  readonly blob: LayerBlob;
  readonly fd: number;
  readonly contents: LayerContents;
  readonly read: (reading: LayerReading, interest: FileInterest | undefined) => Promise<ReadLayer>;
  /** Ends when nothing reads the descriptor any more. */
  readonly settle?: () => Promise<void>;
}

/**
 * Reads layers, lowest first, once from end to end without extracting them, and lays them over each other. Uncompressed contents are
 * read later where they lie, and large ones are compared with their digest meanwhile (`verified`); of compressed layers the files that `interest` names (all, if absent) are kept in a spool in the
 * workspace, as far as they are not larger than `limits.fileBytes`. Reading another file decompresses its layer again.
 * Paths as in the layers: ".." cannot lead above the root, and parents that are links are followed inside it.
 * Rejects with IMGT_DIGEST_MISMATCH, IMGT_ARCHIVE_TRUNCATED, IMGT_ARCHIVE_DAMAGED, IMGT_LIMIT_EXCEEDED, IMGT_DISK_FULL,
 * IMGT_FILE_UNREAD or the reason of the signal, and then leaves nothing open.
 */
export async function openLayers(
  layers: readonly LayerBlob[],
  context: LayersContext,
  interest?: FileInterest,
  how = 'layers',
): Promise<RootFilesystem> {
  const files = new HostFiles();
  const spool = new Spool(context.workspace);
  const disposed = new AbortController();
  const signal = AbortSignal.any([context.signal, disposed.signal]);
  const opened: OpenedLayer[] = [];
  let verification: LayerVerification | undefined;
  const dispose = async (): Promise<void> => {
    const reason = new Error('the file system has been closed');
    disposed.abort(reason);
    await verification?.stop(reason);
    for (const { settle } of opened) await settle?.();
    spool.close();
    files.close();
  };
  try {
    context.signal.throwIfAborted();
    for (const blob of layers) opened.push(openLayer(blob, files, spool, context.limits.fileBytes, signal));
    verification = new LayerVerification(opened, signal);
    const { root, diffIds } = await mergeAll(opened, context, interest);
    return new LayeredTree({
      root,
      contents: opened.map(({ contents }) => contents),
      digests: layers.map((blob, index) => blob.diffId ?? blob.digest ?? diffIds[index]),
      fileBytes: context.limits.fileBytes,
      how,
      verified: async () => verification?.verified(),
      dispose,
    });
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function mergeAll(
  opened: readonly OpenedLayer[],
  { signal, limits, events }: LayersContext,
  interest: FileInterest | undefined,
): Promise<{ readonly root: DirectoryNode; readonly diffIds: readonly (Digest | undefined)[] }> {
  const budget = new EntryBudget('The number of files, folders and links of the image', limits.entries);
  const total = opened.reduce((sum, { blob }) => sum + blob.range.size, 0);
  const progress = new MountProgress(events, total);
  const onBytes = (count: number): void => {
    progress.add(count);
  };
  const read = await inLanes(LANES, opened, signal, async (layer, either) =>
    layer.read({ layer: layer.blob, fd: layer.fd, budget, signal: either, onBytes }, interest),
  );
  const merge = new LayerMerge(budget);
  for (const [index, { blob }] of opened.entries()) {
    merge.apply(index, { file: namedFile(blob.range), part: blob.label }, read[index]?.entries ?? []);
  }
  return { root: merge.root, diffIds: read.map(({ diffId }) => diffId) };
}

function openLayer(
  blob: LayerBlob,
  files: HostFiles,
  spool: Spool,
  fileBytes: number,
  signal: AbortSignal,
): OpenedLayer {
  const { range, label, compression } = blob;
  const fd = files.descriptor(range, label);
  if (compression === 'none') {
    const read = isVerifiedApart(blob) || blob.nameless === true ? readPlainHeaders : readPlainLayer;
    return { blob, fd, contents: new PlainContents(fd, range), read };
  }
  const contents = new CompressedContents({ fd, range, label, compression }, spool, fileBytes, signal);
  return {
    blob,
    fd,
    contents,
    read: async (reading, interest) => readCompressedLayer(reading, compression, contents.keeper(), interest),
    settle: async () => contents.settle(),
  };
}
