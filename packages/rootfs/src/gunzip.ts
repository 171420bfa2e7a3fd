import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Inflates in the thread pool, all members of the stream; bytes after them that are no gzip are ignored, as gzip does. */
export async function* gunzip(input: AsyncIterable<Buffer>, chunkBytes: number): AsyncGenerator<Buffer> {
  const inflater = createGunzip({ chunkSize: chunkBytes });
  // Errors of the input destroy the inflater and so arrive in the loop.
  const ended = new Promise<void>((resolve) => {
    pipeline(input, inflater, () => {
      resolve();
    });
  });
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) yield chunk;
  } finally {
    inflater.destroy();
    await ended;
  }
}
