import { closeSync } from 'node:fs';
import { type Compression, decompressed } from './compression.js';
import type { FileRange } from './file-range.js';
import { openHostFile } from './host-file.js';
import type { LayersContext } from './layer-blob.js';
import { MountProgress } from './mount-progress.js';
import { truncated } from './tar-damage.js';
import { WorkspaceFile } from './workspace-file.js';

/**
 * Decompresses a whole outer archive into the workspace, since only a plain one can be read by seeking; the answer is the path of the
 * plain file, which goes with the workspace. Rejects with IMGT_DISK_FULL, IMGT_ARCHIVE_TRUNCATED, IMGT_ARCHIVE_DAMAGED.
 */
export async function spoolDecompressed(
  range: FileRange,
  compression: Exclude<Compression, 'none'>,
  label: string,
  context: LayersContext,
): Promise<string> {
  const { fd, size } = openHostFile(range.file);
  let plain: WorkspaceFile | undefined;
  try {
    if (range.offset + range.size > size)
      throw truncated({ file: range.file, part: label }, Math.max(0, size - range.offset));
    const progress = new MountProgress(context.events, range.size);
    plain = await WorkspaceFile.create(context.workspace, 'archive', 'plain.tar');
    let done = 0;
    const onChunk = (chunk: Buffer): void => {
      progress.add(chunk.length);
    };
    for await (const chunk of decompressed(compression, { fd, range, part: label, signal: context.signal, onChunk })) {
      await plain.write(chunk, done);
      done += chunk.length;
    }
    return plain.path;
  } finally {
    plain?.close();
    closeSync(fd);
  }
}
