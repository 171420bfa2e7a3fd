import { readInto } from './host-file.js';
import { truncated } from './tar-damage.js';
import { unread } from './unread.js';

/** Part of a file of the host. */
export interface FileRange {
  /** Absolute path on the host. */
  readonly file: string;
  readonly offset: number;
  readonly size: number;
  /** Where `file` is a copy: the user's own file, which messages name instead. */
  readonly copyOf?: string;
}

/** The file of a range as messages name it. */
export const namedFile = ({ file, copyOf }: FileRange): string => copyOf ?? file;

export interface ChunkedRead {
  readonly fd: number;
  readonly range: FileRange;
  /** For messages: "layer 2 of 3". */
  readonly part: string;
  readonly chunkBytes: number;
  readonly signal: AbortSignal;
  /** Called with each chunk before it is yielded. */
  readonly onChunk?: (chunk: Buffer) => void;
}

/**
 * The bytes of a range, the next chunk being read while the last is worked on. A CHUNK IS VALID ONLY UNTIL THE NEXT IS ASKED FOR.
 * No read is under way any more when the generator has ended, however it ended. Throws IMGT_ARCHIVE_TRUNCATED,
 * IMGT_FILE_UNREAD, or the signal's reason.
 */
export async function* readChunks(options: ChunkedRead): AsyncGenerator<Buffer> {
  const { fd, range, part, chunkBytes, signal, onChunk } = options;
  const size = Math.min(chunkBytes, range.size);
  const buffers: [Buffer, Buffer] = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
  const start = async (at: number): Promise<number> =>
    readInto(fd, buffers[0].subarray(0, Math.min(size, range.size - at)), range.offset + at);
  let next = start(0);
  // A read may fail before it is waited for.
  next.catch(ignore);
  try {
    for (let at = 0; at < range.size;) {
      const count = await next.catch((cause: unknown) => {
        throw unread(namedFile(range), cause);
      });
      signal.throwIfAborted();
      const chunk = buffers[0].subarray(0, count);
      at += count;
      if (count < size && at < range.size) throw truncated({ file: namedFile(range), part }, at);
      buffers.reverse();
      next = start(at);
      next.catch(ignore);
      onChunk?.(chunk);
      yield chunk;
    }
  } finally {
    await next.catch(ignore);
  }
}

function ignore(): undefined {
  return undefined;
}
