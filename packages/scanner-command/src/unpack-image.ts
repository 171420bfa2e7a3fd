import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { RootFilesystem, RootPath, StepContext } from '@imgtrack/core';
import { filesInside } from './files-inside.js';
import { imageTree } from './image-tree.js';
import type { ScannerFile } from './scanner-file.js';

const PIECE_BYTES = 4 * 1024 * 1024;

type Unpacked = Pick<ScannerFile, 'source' | 'mode' | 'sha256'>;

/**
 * Copies the files of an image into a folder of the workspace, each once, however many links lead to it. In the order of `inside`.
 * Rejects with UnlistableTree, IMGT_DISK_FULL, or as the image's files do.
 */
export async function unpackImage(
  image: RootFilesystem,
  { signal, workspace }: Pick<StepContext, 'signal' | 'workspace'>,
): Promise<readonly ScannerFile[]> {
  const folder = await workspace.directory('scanner-image');
  const unpacked = new Map<RootPath, Unpacked>();
  const files: ScannerFile[] = [];
  for (const { place, inside } of await filesInside(imageTree(image), signal)) {
    const known = unpacked.get(place);
    const facts = known ?? (await unpack(image, place, path.join(folder, String(unpacked.size)), signal, workspace));
    unpacked.set(place, facts);
    files.push({ ...facts, inside });
  }
  return files;
}

async function unpack(
  image: RootFilesystem,
  place: RootPath,
  source: string,
  signal: AbortSignal,
  workspace: StepContext['workspace'],
): Promise<Unpacked> {
  const { size, mode } = await image.stat(place);
  await workspace.reserve(size);
  const hash = createHash('sha256');
  await using file = await open(source, 'wx', 0o600);
  for (let offset = 0; offset < size;) {
    signal.throwIfAborted();
    const piece = await image.read(place, { offset, length: Math.min(PIECE_BYTES, size - offset) });
    if (piece.length === 0) throw new Error(`${place} of the scanner's image ends too early`);
    hash.update(piece);
    await file.writeFile(piece);
    offset += piece.length;
  }
  return { source, mode: (mode & 0o111) === 0 ? 0o644 : 0o755, sha256: hash.digest('hex') };
}
