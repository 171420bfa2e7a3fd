import { open } from 'node:fs/promises';
import { detectCompression } from '@imgtrack/rootfs';
import { type ArchiveLocation, isTarAt, isTarHeader } from './archive.js';
import { MAX_SCRIPT_BYTES } from './bounds.js';
import { unusable } from './errors.js';

/** Lines that merely look like the beginning of an archive. */
const MAX_CANDIDATES = 64;
const NEWLINE = 0x0a;

/**
 * The archive behind the last line of a self-extracting script. The script is only read, never run. It is found as the first tar, plain or
 * packed with gzip, that begins at the beginning of a line. Rejects with IMGT_SCANNER_UNUSABLE.
 */
export async function archiveBehindScript(file: string, signal: AbortSignal): Promise<ArchiveLocation> {
  const head = await beginningOf(file);
  let others: string | undefined;
  let candidates = 0;
  for (let at = head.indexOf(NEWLINE) + 1; at > 0; at = head.indexOf(NEWLINE, at) + 1) {
    signal.throwIfAborted();
    if (isTarHeader(head.subarray(at, at + 512))) return { file, offset: at, compression: 'none' };
    const compression = packedAt(head, at);
    if (compression === undefined) continue;
    candidates += 1;
    if (candidates > MAX_CANDIDATES) break;
    const location = { file, offset: at, compression: 'gzip' } as const;
    if (compression === 'gzip' && (await isTarAt(location))) return location;
    if (compression !== 'gzip') others ??= compression;
  }
  const found =
    others === undefined
      ? 'it is a script with no archive (tar or tar.gz) behind it'
      : `the archive behind it is packed with ${others}`;
  throw unusable(file, `${found}: unpack it, and name the folder or the program`);
}

function packedAt(head: Buffer, at: number): string | undefined {
  const compression = detectCompression(head.subarray(at, at + 6));
  // Letters that could begin a line of a script: "BZh9" and the mark of the first block.
  if (compression === 'bzip2') return head.toString('latin1', at + 4, at + 10) === '1AY&SY' ? 'bzip2' : undefined;
  return compression ?? (head[at] === 0x1f && head[at + 1] === 0x9d ? 'compress' : undefined);
}

async function beginningOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const head = Buffer.alloc(Math.min(size, MAX_SCRIPT_BYTES));
  let done = 0;
  while (done < head.length) {
    const { bytesRead } = await handle.read(head, done, head.length - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return head.subarray(0, done);
}
